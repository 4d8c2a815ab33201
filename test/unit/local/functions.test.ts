import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { FunctionError } from '../../../local/aws/InvokeFunction.ts';
import { FunctionRunner } from '../../../local/lambda/FunctionRunner.ts';

let folder: string;
let runner: FunctionRunner | undefined;

const sources = {
  echo: `export const handler = async (event, context) => ({
    event, environment: process.env,
    name: context.functionName, arn: context.invokedFunctionArn, id: context.awsRequestId,
    memory: context.memoryLimitInMB, left: context.getRemainingTimeInMillis() });`,
  meet: `let waiting = []; export const handler = async ({ number, of }) => {
    await new Promise((resolve) => { waiting.push(resolve); if (waiting.length === of) waiting.forEach((go) => go()); });
    return number; };`,
  fail: `export const handler = async () => { const error = new Error('no such luck'); error.name = 'BadLuck'; throw error; };`,
  print: `export const handler = async () => { console.log('hello from the function'); };`,
  nothing: `export const handler = async () => {};`,
  large: `export const handler = async () => 'x'.repeat(7 * 1024 * 1024);`,
  dies: `let count = 0; export const handler = async ({ how }) => {
    if (how === 'exit') process.exit(7);
    if (how === 'throw') setTimeout(() => { throw new Error('out of band'); });
    if (how !== undefined) await new Promise((resolve) => setTimeout(resolve, 60_000));
    return (count += 1); };`,
  broken: `import 'no-such-package'; export const handler = async () => 1;`,
  other: `export const somethingElse = 1;`,
} as const;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'functions-'));
  for (const [name, source] of Object.entries(sources)) await writeFile(join(folder, `${name}.mjs`), source);
});
afterEach(async () => {
  await runner?.stop();
  runner = undefined;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const start = (name: keyof typeof sources, timeoutSeconds = 10) => {
  const definition = {
    logicalId: name,
    name,
    arn: `arn:aws:lambda:eu-central-1:123456789012:function:${name}`,
    file: join(folder, `${name}.mjs`),
    exportName: 'handler',
    environment: { TABLE_NAME: 'a table' },
    timeoutSeconds,
    memoryMegabytes: 512,
  };
  const started = new FunctionRunner([definition], join(folder, 'logs'));
  runner = started;
  return (payload: unknown = {}) => started.invoke(name, payload);
};

const failure = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(FunctionError);
  const { errorType, errorMessage } = error as FunctionError;
  return { errorType, errorMessage };
};

test('an invocation gets payload and context, and sees only its own variables', async () => {
  const answer = (await start('echo')({ a: 1, at: new Date(0) })) as Record<string, unknown>;
  expect(answer).toMatchObject({
    event: { a: 1, at: '1970-01-01T00:00:00.000Z' },
    environment: { TABLE_NAME: 'a table' },
    name: 'echo',
    arn: 'arn:aws:lambda:eu-central-1:123456789012:function:echo',
    memory: '512',
  });
  expect(Object.keys(answer['environment'] as object)).toEqual(['TABLE_NAME']);
  expect(answer['left']).toBeGreaterThan(5000);
  expect(answer['left']).toBeLessThanOrEqual(10_000);
  expect(answer['id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('a function is found by name or ARN, and an unknown one is an error', async () => {
  start('nothing');
  expect(await runner?.invoke('arn:aws:lambda:eu-central-1:123456789012:function:nothing', {})).toBeNull();
  const { errorType } = await failure(runner?.invoke('nobody', {}) as Promise<unknown>);
  expect(errorType).toBe('Lambda.ResourceNotFoundException');
});

test('invocations run concurrently', async () => {
  const invoke = start('meet');
  // Each waits for all the others: one after the other, none would ever end.
  const answers = await Promise.all([1, 2, 3].map((number) => invoke({ number, of: 3 })));
  expect(answers).toEqual([1, 2, 3]);
});

test('an error has the name, the message and the trace of what was thrown', async () => {
  const invoke = start('fail');
  const error = (await invoke().catch((reason: unknown) => reason)) as FunctionError;
  expect(error).toMatchObject({ errorType: 'BadLuck', errorMessage: 'no such luck' });
  expect(error.cause).toMatchObject({
    trace: expect.arrayContaining([expect.stringContaining('no such luck')]),
  });
});

test('a function that takes too long is cut off, and the next invocation is fresh', async () => {
  const invoke = start('dies', 0.3);
  expect(await invoke()).toBe(1);
  const { errorType, errorMessage } = await failure(invoke({ how: 'hang' }));
  expect(errorType).toBe('Sandbox.Timedout');
  expect(errorMessage).toMatch(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 0.30 seconds$/);
  expect(await invoke()).toBe(1);
});

test.each([
  ['exit', 'Runtime.ExitError', 'exit status 7'],
  ['throw', 'Runtime.UnhandledError', 'out of band'],
])(
  'a crash (%s) fails all running invocations, and the function starts again',
  async (how, type, message) => {
    const invoke = start('dies');
    expect(await invoke()).toBe(1);
    const other = failure(invoke({ how: 'hang' }));
    const { errorType, errorMessage } = await failure(invoke({ how }));
    expect(errorType).toBe(type);
    expect(errorMessage).toContain(message);
    expect((await other).errorType).toBe(type);
    expect(await invoke()).toBe(1);
  },
);

test.each([
  ['broken', 'Runtime.ImportModuleError'],
  ['other', 'Runtime.HandlerNotFound'],
  ['large', 'Function.ResponseSizeTooLarge'],
] as const)('%s fails with %s', async (name, type) => {
  expect((await failure(start(name)())).errorType).toBe(type);
});

test('a payload over 6 MB is refused', async () => {
  const { errorType } = await failure(start('nothing')('x'.repeat(6 * 1024 * 1024)));
  expect(errorType).toBe('Lambda.RequestTooLargeException');
});

test('its log contains its output and its failures', async () => {
  await start('print')();
  await runner?.stop();
  expect(await readFile(join(folder, 'logs', 'print.log'), 'utf8')).toContain('hello from the function');
  await start('fail')().catch(() => undefined);
  await runner?.stop();
  expect(await readFile(join(folder, 'logs', 'fail.log'), 'utf8')).toContain('"errorType":"BadLuck"');
});

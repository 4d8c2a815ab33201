import { expect, it } from 'vitest';
import { fakeContext, orchestration } from './fakeContext.ts';

const created = { status: 202, body: { orchestrationID: 'o-1' } };

it('sends an upgrade from its options, and prints only the id on standard output', async () => {
  const fake = fakeContext({ api: { 'POST /upgrade/kyma': created } });
  const stage = 'name=canary,limit=5%,workers=2,maxFailures=1,soak=1h,approval';
  const exitCode = await fake.run(
    ...['upgrade', 'kyma', '--include', 'region=^eu-.{1,3}$,planName=aws', '--include', 'shoot=c-1'],
    ...['--exclude', 'globalAccount=x', '--schedule', 'maintenanceWindow', '--workers', '20', '--dry-run'],
    ...['--channel', 'fast', '--stage', stage, '--stage', 'name=rest', '--max-failures', '5%'],
    ...['--emergency', '--no-pause-others', '--ignore-freezes', '--ignore-health'],
  );
  expect(fake.err()).toBe('Follow it: kyma-upgrade watch o-1\n');
  expect(exitCode).toBe(0);
  expect(fake.out()).toBe('o-1\n');
  expect(fake.asked[0]?.body).toEqual({
    targets: {
      include: [{ region: '^eu-.{1,3}$', planName: 'aws' }, { shoot: 'c-1' }],
      exclude: [{ globalAccount: 'x' }],
    },
    strategy: {
      schedule: 'maintenanceWindow',
      ignoreHealth: true,
      parallel: { workers: 20 },
      stages: [
        { name: 'canary', limit: '5%', workers: 2, maxFailures: 1, soakSeconds: 3600, approval: true },
        { name: 'rest' },
      ],
      maxFailures: '5%',
    },
    kyma: { channel: 'fast' },
    dryRun: true,
    priority: 'emergency',
    pauseOthers: false,
    ignoreFreezes: true,
  });
});

it('sends nothing that was not asked for', async () => {
  const fake = fakeContext({ api: { 'POST /upgrade/cluster': created } });
  await fake.run('upgrade', 'cluster', '--all');
  expect(fake.asked[0]?.body).toEqual({ targets: { include: [{ target: 'all' }] } });
});

it('lets options override a request from standard input', async () => {
  const input = JSON.stringify({
    targets: { include: [{ shoot: 'c-1' }], exclude: [{ shoot: 'c-2' }] },
    strategy: { schedule: 'immediate', parallel: { workers: 2 } },
    kubernetes: { kubernetesVersion: '1.34.2', machineImage: 'gardenlinux' },
  });
  const fake = fakeContext({ api: { 'POST /upgrade/cluster': created }, input });
  await fake.run('upgrade', 'cluster', '--file', '-', '--workers', '3', '--kubernetes-version', '1.34.3');
  expect(fake.asked[0]?.body).toEqual({
    targets: { include: [{ shoot: 'c-1' }], exclude: [{ shoot: 'c-2' }] },
    strategy: { schedule: 'immediate', parallel: { workers: 3 } },
    kubernetes: { kubernetesVersion: '1.34.3', machineImage: 'gardenlinux' },
  });
});

it('repeats a create without an answer under the same key, so that nothing is created twice', async () => {
  const lost = { body: new TypeError('fetch failed') };
  const fake = fakeContext({ api: { 'POST /upgrade/kyma': [lost, { status: 503, body: {} }, created] } });
  expect(await fake.run('upgrade', 'kyma', '--all')).toBe(0);
  const keys = fake.asked.map(({ headers }) => headers.get('idempotency-key'));
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
});

it('does not repeat a refused request', async () => {
  const fake = fakeContext({ api: { 'POST /upgrade/kyma': { status: 409, body: { error: 'Used.' } } } });
  expect(await fake.run('upgrade', 'kyma', '--all', '--idempotency-key', 'k')).toBe(5);
  expect(fake.asked.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['k']);
});

it('lists the newest first, from the last pages', async () => {
  const page = (ids: readonly number[], totalCount: number) => ({
    body: {
      data: ids.map((id) => orchestration({ orchestrationID: `o-${id}`, createdAt: '2026-03-01T22:00:00Z' })),
      count: ids.length,
      totalCount,
    },
  });
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
  const fake = fakeContext({
    api: {
      'GET /orchestrations?page=1&page_size=100': page(range(1, 100), 203),
      'GET /orchestrations?page=2&page_size=100': page(range(101, 200), 203),
      'GET /orchestrations?page=3&page_size=100': page(range(201, 203), 203),
    },
  });
  expect(await fake.run('list', '--limit', '5')).toBe(0);
  const ids = fake.out().match(/o-\d+/g);
  expect(ids).toEqual(['o-203', 'o-202', 'o-201', 'o-200', 'o-199']);
  expect(fake.err()).toBe('5 of 203; --limit shows more.\n');
});

it('filters a list by states', async () => {
  const fake = fakeContext({
    api: { 'GET /orchestrations': { body: { data: [], count: 0, totalCount: 0 } } },
  });
  await fake.run('list', '--state', 'in progress', '--state', 'pending');
  expect(fake.asked[0]?.call).toContain('state=in%20progress&state=pending');
});

it('shows no control character of a description', async () => {
  const description = 'a\u001b[2Jb\nc\u202ed';
  const fake = fakeContext({ api: { 'GET /orchestrations/o-1': { body: orchestration({ description }) } } });
  await fake.run('show', 'o-1');
  expect(fake.out()).toContain('a\u{fffd}[2Jb c\u{fffd}d');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this test looks for.
  expect(fake.out()).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});

it('shows the current failure limit, and the special permissions of an emergency', async () => {
  const strategyOf = async (changed: object): Promise<string> => {
    const fake = fakeContext({ api: { 'GET /orchestrations/o-1': { body: orchestration(changed) } } });
    await fake.run('show', 'o-1');
    return /^Strategy +(.*)$/m.exec(fake.out())?.[1] ?? '';
  };
  const { parameters } = orchestration();
  const limited = { ...parameters, strategy: { ...parameters.strategy, maxFailures: '5%' } };
  expect(await strategyOf({})).toBe('immediate, 2 at a time');
  expect(await strategyOf({ parameters: limited })).toBe('immediate, 2 at a time, 5% may fail');
  expect(await strategyOf({ parameters: limited, maxFailures: 0 })).toBe(
    'immediate, 2 at a time, 0 may fail',
  );
  const emergency = { ...parameters, priority: 'emergency', ignoreFreezes: true };
  expect(await strategyOf({ parameters: emergency })).toBe(
    'immediate, 2 at a time, emergency, during freezes, too',
  );
});

it('uses no colors in a pipe or with NO_COLOR', async () => {
  const api = { 'GET /orchestrations/o-1': { body: orchestration() } };
  const show = async (options: object): Promise<string> => {
    const fake = fakeContext({ api, ...options });
    await fake.run('show', 'o-1');
    return fake.out();
  };
  expect(await show({ terminal: true })).toContain('\u001b[36min progress');
  expect(await show({ terminal: true, env: { NO_COLOR: '1' } })).not.toContain('\u001b');
  expect(await show({})).not.toContain('\u001b');
});

it('retries the named operations, and says which are not retried', async () => {
  const answer = {
    orchestrationID: 'o-1',
    retryOperations: ['a'],
    retryShoots: ['c-1'],
    oldOperations: ['b'],
    invalidOperations: ['c'],
    msg: 'Retrying 1 operation',
  };
  const fake = fakeContext({ api: { 'POST /orchestrations/o-1/retry': { status: 202, body: answer } } });
  expect(await fake.run('retry', 'o-1', 'a', 'b', 'c', '--immediate')).toBe(0);
  expect(fake.asked[0]?.body).toEqual({ operationIDs: ['a', 'b', 'c'], immediate: true });
  expect(fake.out()).toBe('Retrying 1 operation\n');
  expect(fake.err()).toMatch(/newer operation.*: b\n.*: c\n/);
});

it('shows an operation with its history', async () => {
  const operation = {
    operationID: 'op',
    orchestrationID: 'o-1',
    runtimeID: 'r',
    globalAccountID: '',
    subAccountID: '',
    servicePlanID: '',
    servicePlanName: 'aws',
    shootName: 'c-1',
    dryRun: false,
    maintenanceWindowBegin: '2026-03-01T22:00:00.000Z',
    maintenanceWindowEnd: '2026-03-02T02:00:00.000Z',
    state: 'succeeded',
    description: 'Done',
    kymaConfig: { version: 'fast', channel: 'fast', previousChannel: 'regular' },
    history: [{ at: '2026-03-01T22:00:00.000Z', state: 'in progress', description: 'Started' }],
    executionURL: '',
  };
  const fake = fakeContext({ api: { 'GET /orchestrations/o-1/operations/op': { body: operation } } });
  await fake.run('show', 'o-1', 'op');
  expect(fake.out()).toBe(`Operation      op
Orchestration  o-1
Shoot          c-1
Runtime        r
Plan           aws
State          succeeded
Description    Done
Window         2026-03-01T22:00:00Z to 2026-03-02T02:00:00Z
Channel        regular to fast

AT                    STATE        WHAT HAPPENED
2026-03-01T22:00:00Z  in progress  Started
`);
});

it('lists operations with their stages if there are any', async () => {
  const operation = (shootName: string, stage?: string) => ({
    operationID: `op-${shootName}`,
    shootName,
    runtimeID: 'r',
    maintenanceWindowBegin: '0001-01-01T00:00:00Z',
    state: 'pending',
    description: 'Waiting',
    ...(stage === undefined ? {} : { stage }),
  });
  const list = (...data: object[]) => ({ body: { data, count: data.length, totalCount: data.length } });
  const fake = fakeContext({
    api: {
      'GET /orchestrations/o-1/operations': list(operation('c-1', 'canary'), operation('c-2', 'the rest')),
      'GET /orchestrations/o-2/operations': list(operation('c-1')),
    },
  });
  await fake.run('show', 'o-1', '--operations');
  await fake.run('show', 'o-2', '--operations');
  expect(fake.out()).toBe(`OPERATION  SHOOT  RUNTIME  STAGE     STATE    WINDOW  DESCRIPTION
op-c-1     c-1    r        canary    pending          Waiting
op-c-2     c-2    r        the rest  pending          Waiting
OPERATION  SHOOT  RUNTIME  STATE    WINDOW  DESCRIPTION
op-c-1     c-1    r        pending          Waiting
`);
});

it('forecasts the end, the stages, the starts and missed windows', async () => {
  const { answerExamples } = await import('../../../lib/api/openapi/examples.ts');
  const example = answerExamples['getForecast'] as object;
  const stages = [
    {
      name: 'canary',
      runtimes: 4,
      likelyStart: '2026-03-01T22:00:00.000Z',
      likely: '2026-03-01T23:00:00.000Z',
      late: '2026-03-01T23:30:00.000Z',
    },
  ];
  const forecast = { ...example, stages };
  const fake = fakeContext({ api: { 'GET /orchestrations/o-1/forecast': { body: forecast } } });
  expect(await fake.run('forecast', 'o-1')).toBe(0);
  const text = fake.out();
  expect(text).toContain('Likely end   2026-03-02T03:09:12Z\nLate end     2026-03-02T03:39:48Z');
  expect(text).toContain(
    'canary  4         2026-03-01T22:00:00Z  2026-03-01T23:00:00Z  2026-03-01T23:30:00Z',
  );
  expect(text).toContain(`2026-03-01T22:00:00Z  30      ${'#'.repeat(40)}\n`);
  expect(text).toContain('Will probably miss their next window: 1\n');
  expect(text).toContain('2026-03-01T22:00:00Z  2026-03-02T22:00:31Z');
  expect(text).not.toContain('Fit no window');
});

it('forecasts which runtimes are held until somebody corrects them', async () => {
  const { answerExamples } = await import('../../../lib/api/openapi/examples.ts');
  const held = { count: 2, runtimes: [{ shootName: 'c-9', runtimeID: 'r-9', reason: 'Correct it' }] };
  const forecast = { ...(answerExamples['getForecast'] as object), held };
  const fake = fakeContext({ api: { 'GET /orchestrations/o-1/forecast': { body: forecast } } });
  expect(await fake.run('forecast', 'o-1')).toBe(0);
  expect(fake.out()).toContain(
    'Held until somebody corrects their opt-outs: 2, the first 1 of them\nSHOOT  RUNTIME  REASON\nc-9    r-9      Correct it\n',
  );
});

it('omits hours without starts from a forecast', async () => {
  const { answerExamples } = await import('../../../lib/api/openapi/examples.ts');
  const buckets = [3, 0, 0, 0, 6, 0].map((starts, hour) => ({
    at: `2026-03-02T0${hour}:00:00.000Z`,
    starts,
  }));
  const forecast = { ...(answerExamples['getForecast'] as object), starts: { bucketSeconds: 3600, buckets } };
  const fake = fakeContext({ api: { 'GET /orchestrations/o-1/forecast': { body: forecast } } });
  expect(await fake.run('forecast', 'o-1')).toBe(0);
  const shown = [...fake.out().matchAll(/^2026-03-02T0(\d):00:00Z {2}(\d) *(\S*)$/gm)];
  expect(shown.map(([, hour, starts, bar]) => [hour, starts, bar])).toEqual([
    ['0', '3', '#'.repeat(20)],
    ['1', '0', '…'],
    ['4', '6', '#'.repeat(40)],
    ['5', '0', ''],
  ]);
});

it('cancels, and says so if there is nothing to follow', async () => {
  const api = (body: object) => ({
    'PUT /orchestrations/o-1/cancel': { body: { orchestrationID: 'o-1' } },
    'GET /orchestrations/o-1': { body },
  });
  const over = fakeContext({ api: api(orchestration({ state: 'failed' })) });
  expect(await over.run('cancel', 'o-1')).toBe(0);
  expect([over.out(), over.err()]).toEqual(['o-1\n', 'It is over: failed.\n']);
  const goesOn = fakeContext({ api: api(orchestration({ state: 'canceling' })) });
  await goesOn.run('cancel', 'o-1');
  expect(goesOn.err()).toBe('Follow it: kyma-upgrade watch o-1\n');
});

it('pauses with a reason, and resumes with another failure limit', async () => {
  const body = { orchestrationID: 'o-1' };
  const fake = fakeContext({
    api: { 'PUT /orchestrations/o-1/pause': { body }, 'PUT /orchestrations/o-1/resume': { body } },
  });
  expect(await fake.run('pause', 'o-1', '--reason', 'Ingress breaks')).toBe(0);
  expect(await fake.run('resume', 'o-1', '--max-failures', '5%')).toBe(0);
  expect(await fake.run('resume', 'o-1')).toBe(0);
  expect(fake.asked.map((call) => call.body)).toEqual([
    { reason: 'Ingress breaks' },
    { maxFailures: '5%' },
    {},
  ]);
});

it('approves the waiting stage by its name, and nothing if none waits', async () => {
  const stages = ['canary', 'rest'].map((name) => ({
    name,
    runtimes: 1,
    status: 'pending',
    operationStats: {},
  }));
  const rollout = { stage: 1, of: 2, status: 'waiting for approval', until: '0001-01-01T00:00:00Z', stages };
  const api = {
    'GET /orchestrations/o-1': { body: orchestration({ rollout }) },
    'GET /orchestrations/o-2': { body: orchestration() },
    'PUT /orchestrations/o-1/approve': { body: { orchestrationID: 'o-1' } },
  };
  const fake = fakeContext({ api });
  expect(await fake.run('approve', 'o-1')).toBe(0);
  expect(await fake.run('approve', 'o-1', 'canary')).toBe(0);
  expect(fake.asked.flatMap(({ body }) => (body === undefined ? [] : [body]))).toEqual([
    { stage: 'rest' },
    { stage: 'canary' },
  ]);
  const none = fakeContext({ api });
  expect(await none.run('approve', 'o-2')).toBe(5);
  expect(none.err()).toBe('o-2 waits for no approval: it is in progress.\n');
});

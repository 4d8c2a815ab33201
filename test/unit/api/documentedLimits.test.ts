import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCreateRequest } from '../../../lib/api/createRequest.ts';
import { maxRetryIDs, parseRetryBody } from '../../../lib/api/parseRetryBody.ts';
import { DomainError } from '../../../lib/base/errors.ts';
import { operations, problemsOf } from '../../support/documented.ts';

const now = Date.parse('2026-03-01T00:00:00Z');
const defaults = { channel: 'regular', kubernetesVersion: '1.34.2', planSelectors: true, now };

/** Whether something is accepted; what is thrown beside a refusal fails the test. */
function accepts(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'INVALID_REQUEST') return false;
    throw error;
  }
}

const mediaOf = (operationId: string) =>
  operations.find((operation) => operation.operationId === operationId)?.requestBody?.content ?? {};
const documents = (operationId: string, type: string, value: unknown): boolean =>
  problemsOf(mediaOf(operationId)[type]!.schema, value) === '';

/** The zero values that Go sends of one field that the document shows as an empty object. */
const zeroValues: Readonly<Record<string, readonly string[]>> = {
  retryoperations: ['[]'],
  immediate: ['false', '"false"'],
};

/** What the document says of null and of empty texts: they are as good as absent. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([name, part]) => part !== null && part !== '' && !zeroValues[name]?.includes(JSON.stringify(part)),
  );
  return Object.fromEntries(kept.map(([name, part]) => [name, withoutEmpty(part)]));
}

/** Mostly what fits, and now and then what is just beyond a limit, empty, or of another type. */
const near = (fits: Arbitrary<unknown>, beyond: Arbitrary<unknown>, empty: unknown[]): Arbitrary<unknown> =>
  fc.oneof(
    { arbitrary: fits, weight: 60 },
    { arbitrary: beyond, weight: 2 },
    { arbitrary: fc.constantFrom(...empty), weight: 4 },
    { arbitrary: fc.constantFrom<unknown>(7, true, [], {}), weight: 1 },
  );
const text = (sign: string, fitting: readonly number[], beyond: readonly number[]) =>
  near(
    fc.constantFrom(...fitting).map((length) => sign.repeat(length)),
    fc.constantFrom(...beyond).map((length) => sign.repeat(length)),
    [null, ''],
  );
const one = (fitting: readonly unknown[], beyond: readonly unknown[]) =>
  near(
    fc.constantFrom(...fitting),
    fc.constantFrom(...beyond),
    // An empty text is no text; it is no number either.
    fitting.every((each) => typeof each === 'string') ? [null, ''] : [null],
  );
/** An object with some of these fields, and rarely one more. */
const some = (fields: Record<string, Arbitrary<unknown>>, requiredKeys: string[] = []) =>
  fc
    .tuple(fc.record(fields, { requiredKeys }), fc.nat(60))
    .map(([value, chance]) => (chance === 0 ? { ...value, unknownField: 1 } : value));

const exact = text('x', [1, 255, 256], [257]);
const expression = text('a', [1, 511, 512], [513]);
const target = some({
  target: one(['all'], ['ALL', 'all ']),
  globalAccount: expression,
  subAccount: expression,
  region: expression,
  runtimeID: exact,
  instanceID: exact,
  planName: exact,
  shoot: exact,
});
const times = ['2025-02-28T23:59:59Z', '2025-12-31T00:00:00.123456789+23:59'];
const noTimes = ['2025-1-01T00:00:00Z', '2025-13-01T00:00:00Z', '2025-01-01T24:00:00Z', '2025-01-01'];
const maxFailures = near(
  fc.constantFrom<unknown>(0, 1, 100_000, '0%', '5%', '100%'),
  fc.constantFrom<unknown>(-1, 100_001, 1.5, '5', '101%', '05%'),
  [null, ''],
);
const stage = (name: unknown) =>
  some(
    {
      name: near(fc.constant(name), fc.constantFrom(' x', 'x'.repeat(65), 'a/b'), [undefined]),
      include: fc.oneof(
        { arbitrary: fc.array(target, { minLength: 1, maxLength: 2 }), weight: 20 },
        { arbitrary: fc.constantFrom([], null), weight: 1 },
      ),
      exclude: fc.oneof(fc.array(target, { maxLength: 1 }), fc.constant(null)),
      limit: near(
        fc.constantFrom<unknown>(1, 100_000, '1%', '100%'),
        fc.constantFrom<unknown>(0, 100_001, 1.5, '0%', '1.5%'),
        [null, ''],
      ),
      workers: one([1, 1000], [0, 1001, 1.5]),
      maxFailures,
      soakSeconds: one([0, 1, 2_592_000], [-1, 2_592_001, 1.5]),
      notBefore: one(times, noTimes),
      approval: one([true, false], ['true']),
    },
    ['name'],
  );
const stages = fc
  .constantFrom(['canary'], ['canary 5%', 'x'.repeat(64)])
  .chain((names) => fc.tuple(...names.map(stage)));
const tooManyStages = Array.from({ length: 21 }, (_, n) => ({ name: `s${n}` }));
const strategy = some({
  type: one(['parallel'], ['serial']),
  schedule: one(['immediate', 'now', 'maintenanceWindow'], ['later', ...noTimes]),
  maintenanceWindow: one([true, false], ['true']),
  ignoreHealth: one([true, false], ['true', 1]),
  parallel: some({ workers: one([0, 1, 999, 1000], [-1, 1001, 1.5]) }),
  stages: fc.oneof(
    { arbitrary: stages, weight: 20 },
    { arbitrary: fc.constantFrom<unknown>([], null, tooManyStages, {}), weight: 1 },
  ),
  maxFailures,
  approval: one([true, false], ['true', 1]),
  ScheduleTime: one(['0001-01-01T00:00:00Z', ...times], noTimes),
});
const scheduled = some({ schedule: one(times, noTimes) });
const kyma = some({ channel: one(['abc', 'a'.repeat(32)], ['ab', 'a'.repeat(33), 'Fast', 'fast1']) });
const kymaAsShown = fc.constantFrom({ channel: 'fast', version: 'fast' }, { channel: 'fast', version: '' });
const kubernetes = some({
  kubernetesVersion: one(['1.34.2', '999.999.999'], ['1.34', '1.34.1000', 'v1.34.2']),
  machineImage: text('g', [1, 63], [64]),
  machineImageVersion: text('1', [1, 63], [64]),
});
const empty = { kyma: some({ channel: one([''], ['fast']), version: one([''], ['2.0']) }) };
const leftovers = {
  version: one([''], ['2.0']),
  retryoperation: some({
    retryoperations: one([[]], [['x']]),
    immediate: one([false, 'false'], [true, 'true']),
  }),
  notification: one([false], [true]),
  notificationstate: one([''], ['pending']),
};
const targets = (include: Arbitrary<unknown>) =>
  some({ include, exclude: fc.oneof(fc.array(target, { maxLength: 2 }), fc.constant(null)) }, ['include']);
const include = fc.oneof(
  { arbitrary: fc.array(target, { minLength: 1, maxLength: 2 }), weight: 20 },
  { arbitrary: fc.constantFrom<unknown>([], null, [null]), weight: 1 },
);
/** Two of them mean something only beside the first. */
const emergency = fc.oneof(
  { arbitrary: fc.constant({}), weight: 4 },
  {
    arbitrary: some({
      priority: one(['emergency'], ['high']),
      pauseOthers: one([true, false], ['no']),
      ignoreFreezes: one([true, false], ['no']),
    }),
    weight: 1,
  },
);
const body = (upgrade: Record<string, Arbitrary<unknown>>) =>
  fc
    .tuple(
      some(
        {
          targets: targets(include),
          strategy: fc.oneof(strategy, scheduled, fc.constant(null)),
          dryRun: one([true, false], ['yes']),
          ...upgrade,
          ...leftovers,
        },
        ['targets'],
      ),
      emergency,
    )
    .map(([others, fields]) => ({ ...others, ...fields }));
const bodies = {
  kyma: body({
    kyma: fc.oneof(kyma, kymaAsShown),
    kubernetes: some({ kubernetesVersion: one([''], ['1.34.2']), machineImage: one([''], ['x']) }),
  }),
  cluster: body({ kubernetes, ...empty }),
};

/** Asks both about so many generated values. @returns how many were accepted */
function asked(count: number, values: Arbitrary<unknown>, verdicts: (value: never) => [boolean, boolean]) {
  let accepted = 0;
  fc.assert(
    fc.property(values, (value) => {
      const [service, document] = verdicts(value as never);
      expect(document).toBe(service);
      if (service) accepted++;
    }),
    { numRuns: count, endOnFailure: true },
  );
  return accepted;
}

describe('the document and the service agree on 5,000 bodies near the limits', () => {
  test.each([
    ['kyma', 'createKymaUpgrade'],
    ['cluster', 'createClusterUpgrade'],
  ] as const)('to upgrade: %s', (kind, operationId) => {
    const accepted = asked(2000, bodies[kind], (value) => [
      accepts(() => parseCreateRequest(kind, value, defaults)),
      documents(operationId, 'application/json', withoutEmpty(value)),
    ]);
    // Neither says yes, nor no, to nearly everything.

    expect(accepted).toBeGreaterThan(200);
    expect(accepted).toBeLessThan(1800);
  });

  const ids = fc.oneof(
    fc.array(text('i', [1, 255, 256], [257]), { maxLength: 4 }),
    fc
      .constantFrom(maxRetryIDs - 1, maxRetryIDs, maxRetryIDs + 1)
      .map((length) => Array.from({ length }, (_, n) => `i${n}`)),
  );

  test('to retry, as JSON', () => {
    const values = some({
      operationIDs: fc.oneof({ arbitrary: ids, weight: 9 }, fc.constant(null)),
      immediate: one([true, false], ['true']),
    });
    const accepted = asked(500, values, (value) => [
      accepts(() => parseRetryBody(JSON.stringify(value), 'application/json')),
      documents('retryOrchestration', 'application/json', withoutEmpty(value)),
    ]);
    expect(accepted).toBeGreaterThan(100);
    expect(accepted).toBeLessThan(450);
  });

  test('to retry, as a form', () => {
    const type = 'application/x-www-form-urlencoded';
    const texts = ids.map((each) => each.filter((id) => typeof id === 'string' && id !== ''));
    const values = some({ 'operation-id': texts, immediate: fc.constantFrom(['true'], ['x', 'y']) });
    const accepted = asked(500, values, (value: Record<string, string | string[]>) => {
      const pairs = Object.entries(value).flatMap(([name, part]) => [part].flat().map((one) => [name, one]));
      const form = new URLSearchParams(pairs as [string, string][]).toString();
      return [accepts(() => parseRetryBody(form, type)), documents('retryOrchestration', type, value)];
    });
    expect(accepted).toBeGreaterThan(100);
    expect(accepted).toBeLessThan(450);
  });
});

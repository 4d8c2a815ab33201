import { describe, expect, test } from 'vitest';
import { parseCreateRequest } from '../../../lib/api/createRequest.ts';
import { DomainError } from '../../../lib/base/errors.ts';
import type { UpgradeKind } from '../../../lib/model/Parameters.ts';

const defaults = {
  channel: 'regular',
  kubernetesVersion: '1.34.2',
  planSelectors: true,
  now: Date.parse('2026-01-01T00:00:00Z'),
};
const all = { targets: { include: [{ target: 'all' }] } };
const parse = (body: unknown, kind: UpgradeKind = 'kyma') => parseCreateRequest(kind, body, defaults);

function refusal(run: () => unknown): DomainError {
  try {
    run();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const inEffect = {
  targets: { include: [{ target: 'all' }], exclude: [] },
  strategy: {
    type: 'parallel',
    schedule: 'immediate',
    maintenanceWindow: false,
    parallel: { workers: 1 },
  },
  dryRun: false,
  kyma: { channel: 'regular' },
};

const staged = (...stages: unknown[]) => ({ ...all, strategy: { stages } });

describe('accepted', () => {
  test('a rollout in which only the given fields are in effect, with times in UTC', () => {
    const stages = [
      { name: 'canary 5%', limit: '5%', workers: 2, maxFailures: 0, soakSeconds: 2_592_000, approval: true },
      { name: 'eu', include: [{ region: '^eu-' }], exclude: [{ planName: 'trial' }], limit: 10 },
      { name: 'rest', notBefore: '2026-03-01T22:00:00+02:00', maxFailures: '10%' },
    ];
    const body = {
      ...all,
      strategy: { stages, maxFailures: '5%', approval: true },
      priority: 'emergency',
      pauseOthers: false,
      ignoreFreezes: true,
    };
    const [canary, eu, rest] = stages;
    expect(parse(body)).toStrictEqual({
      ...inEffect,
      strategy: {
        ...inEffect.strategy,
        stages: [canary, eu, { ...rest, notBefore: '2026-03-01T20:00:00Z' }],
        maxFailures: '5%',
        approval: true,
      },
      priority: 'emergency',
      pauseOthers: false,
      ignoreFreezes: true,
    });
  });

  test('zero values in a rollout mean absent, except for a maxFailures of 0', () => {
    const stage = {
      name: 'canary',
      include: null,
      exclude: null,
      limit: '',
      workers: null,
      maxFailures: 0,
      soakSeconds: 0,
      notBefore: '',
      approval: false,
    };
    const body = {
      ...all,
      strategy: { stages: [stage], maxFailures: null, approval: false },
      priority: '',
      pauseOthers: null,
      ignoreFreezes: null,
    };
    expect(parse(body)).toStrictEqual({
      ...inEffect,
      strategy: { ...inEffect.strategy, stages: [{ name: 'canary', maxFailures: 0 }] },
    });
    expect(parse({ ...all, strategy: { stages: null } })).toStrictEqual(inEffect);
  });

  test('a minimal body gets every default', () => {
    expect(parse(all)).toStrictEqual(inEffect);
    const { kyma: _, ...others } = inEffect;
    expect(parse(all, 'cluster')).toStrictEqual({ ...others, kubernetes: { kubernetesVersion: '1.34.2' } });
  });

  const zeroValues = {
    targets: { include: [{ target: 'all' }], exclude: null },
    strategy: {
      type: '',
      schedule: '',
      ScheduleTime: '0001-01-01T00:00:00Z',
      maintenanceWindow: false,
      parallel: { workers: 0 },
    },
    dryRun: false,
    kubernetes: { kubernetesVersion: '', machineImage: '', machineImageVersion: '' },
    kyma: { version: '', channel: '' },
    version: '',
    retryoperation: { retryoperations: null, immediate: false },
    notification: false,
    notificationstate: '',
  };

  test('a body of zero values, as Go clients send it, takes the defaults', () => {
    expect(parse(zeroValues)).toStrictEqual(inEffect);
    expect(parse(zeroValues, 'cluster').kubernetes).toStrictEqual({ kubernetesVersion: '1.34.2' });
  });

  test('what kcp sends: no kyma block, an empty retryoperation', () => {
    const body = {
      targets: { include: [{ globalAccount: 'CA.*' }], exclude: [{ shoot: 'c-1' }] },
      strategy: {
        type: 'parallel',
        schedule: 'now',
        ScheduleTime: '0001-01-01T00:00:00Z',
        maintenanceWindow: true,
        parallel: { workers: 3 },
      },
      retryoperation: {},
    };
    expect(parse(body)).toStrictEqual({
      targets: body.targets,
      strategy: {
        type: 'parallel',
        schedule: 'immediate',
        maintenanceWindow: true,
        parallel: { workers: 3 },
      },
      dryRun: false,
      kyma: { channel: 'regular' },
    });
  });

  test('null and empty mean absent, also in a target', () => {
    const body = {
      targets: { include: [{ target: 'all', region: '', shoot: null }] },
      strategy: null,
      dryRun: null,
      kyma: null,
      kubernetes: null,
      retryoperation: null,
    };
    expect(parse(body)).toStrictEqual(inEffect);
  });

  test('every given field is kept', () => {
    const body = {
      targets: { include: [{ planName: 'aws', instanceID: 'i', runtimeID: 'r' }], exclude: [] },
      dryRun: true,
      kubernetes: { kubernetesVersion: '1.33.10', machineImage: 'gardenlinux', machineImageVersion: '1.2+3' },
    };
    expect(parse(body, 'cluster')).toMatchObject(body);
    expect(parse({ ...all, kyma: { channel: 'fast' } }).kyma).toStrictEqual({ channel: 'fast' });
  });

  test.each([1, 2, 1000])('%d workers', (workers) => {
    expect(parse({ ...all, strategy: { parallel: { workers } } }).strategy.parallel).toStrictEqual({
      workers,
    });
  });

  test.each([
    ['', 'immediate'],
    ['now', 'immediate'],
    ['immediate', 'immediate'],
    ['maintenanceWindow', 'maintenanceWindow'],
    ['2026-03-01T22:00:00Z', '2026-03-01T22:00:00Z'],
    ['2026-03-01T01:30:00+02:00', '2026-02-28T23:30:00Z'],
    ['2024-02-29T00:00:00.5-00:30', '2024-02-29T00:30:00.500Z'],
    ['2026-03-01T22:00:00.123456789Z', '2026-03-01T22:00:00.123Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
  ])('schedule %j means %s', (schedule, effective) => {
    const { strategy } = parse({ ...all, strategy: { schedule } });
    expect(strategy.schedule).toBe(effective);
    expect(strategy.maintenanceWindow).toBe(schedule === 'maintenanceWindow');
  });

  test('maintenanceWindow accompanies any schedule', () => {
    for (const schedule of ['immediate', 'maintenanceWindow', '2026-03-01T22:00:00Z']) {
      const { strategy } = parse({ ...all, strategy: { schedule, maintenanceWindow: true } });
      expect(strategy).toMatchObject({ schedule, maintenanceWindow: true });
    }
  });

  test('ignoreHealth is recorded if it was asked for', () => {
    expect(parse({ ...all, strategy: { ignoreHealth: true } }).strategy.ignoreHealth).toBe(true);
    for (const strategy of [{}, { ignoreHealth: false }, { ignoreHealth: null }])
      expect(parse({ ...all, strategy }).strategy).not.toHaveProperty('ignoreHealth');
  });

  test("a maintenance window in KEB's spelling", () => {
    const { strategy } = parse({ ...all, strategy: { MaintenanceWindow: true } });
    expect(strategy).toMatchObject({ schedule: 'immediate', maintenanceWindow: true });
    expect(parse({ ...all, strategy: { MaintenanceWindow: false } }).strategy.maintenanceWindow).toBe(false);
  });

  test.each([
    [
      'the time of the schedule',
      { schedule: '2026-03-01T22:00:00Z', ScheduleTime: '2026-03-01T23:00:00+01:00' },
    ],
    ['a time that has passed', { schedule: 'now', ScheduleTime: '2025-12-31T23:59:59.123456789Z' }],
    ['no time', { schedule: '2026-03-01T22:00:00Z', ScheduleTime: '0001-01-01T00:00:00Z' }],
  ])('ScheduleTime is %s', (_name, strategy) => {
    expect(parse({ ...all, strategy }).strategy).not.toHaveProperty('ScheduleTime');
  });

  test('kyma.version beside the same channel', () => {
    expect(parse({ ...all, kyma: { channel: 'fast', version: 'fast' } }).kyma).toEqual({ channel: 'fast' });
  });
});

const schedules =
  'Must be "immediate", "now", "maintenanceWindow" or an RFC 3339 time such as 2026-03-01T22:00:00Z.';
const channels = 'Must be 3 to 32 lower-case letters, such as "regular" or "fast".';
const notVersions = 'Kyma has channels, not versions: leave it empty and set kyma.channel.';
const unknown = 'Unknown field; remove it or check its spelling.';
const emptyTarget = 'The target is empty; name a selector, or {"target":"all"} for every runtime.';
const noTarget = 'Name at least one target; {"target":"all"} means every runtime.';
const including = (...include: unknown[]) => ({ targets: { include } });
const stageNames =
  'Must be 1 to 64 letters, digits, spaces or any of . _ % + -, and begin with a letter or a digit.';
const limits = 'Must be a count from 1 to 100000, or a share in whole percent, from "1%" to "100%".';
const failures = 'Must be a count from 0 to 100000, or a share in whole percent, from "0%" to "100%".';
const manyTargets = Array.from({ length: 19 }, (_, n) => ({
  name: `many ${n}`,
  exclude: Array.from({ length: 20 }, () => ({ runtimeID: 'x'.repeat(64) })),
}));
const strategy = (value: unknown) => ({ ...all, strategy: value });

describe('refused with 400, the path and what to change', () => {
  test.each<[unknown, string, string]>([
    [null, 'body', 'Must be an object.'],
    ['{}', 'body', 'Must be an object.'],
    [[], 'body', 'Must be an object.'],
    [{}, 'targets', 'Is missing; it must be an object.'],
    [{ targets: [] }, 'targets', 'Must be an object.'],
    [{ targets: {} }, 'targets.include', noTarget],
    [{ targets: { include: null } }, 'targets.include', noTarget],
    [{ targets: { include: [] } }, 'targets.include', noTarget],
    [{ targets: { include: 'all' } }, 'targets.include', 'Must be a list.'],
    [including({}), 'targets.include.0', emptyTarget],
    [including({ target: 'all' }, { region: '' }), 'targets.include.1', emptyTarget],
    [{ targets: { include: [{ target: 'all' }], exclude: [{}] } }, 'targets.exclude.0', emptyTarget],
    [including('all'), 'targets.include.0', 'Must be an object.'],
    [
      including({ target: 'ALL' }),
      'targets.include.0.target',
      'Must be "all"; leave it out to use the other selectors.',
    ],
    [including({ shoot: 7 }), 'targets.include.0.shoot', 'Must be a string.'],
    [
      including({ shoot: 'x'.repeat(257) }),
      'targets.include.0.shoot',
      'Must have at most 256 characters; shorten it.',
    ],
    [including({ Region: 'eu' }), 'targets.include.0.Region', unknown],
    [{ targets: { include: [{ target: 'all' }], exlude: [] } }, 'targets.exlude', unknown],
    [{ ...all, dryrun: true }, 'dryrun', unknown],
    [JSON.parse('{"targets":{"include":[{"target":"all"}]},"__proto__":{"x":1}}'), '__proto__', unknown],
    [{ ...all, constructor: 1 }, 'constructor', unknown],
    [
      including({ region: '(' }),
      'targets.include.0.region',
      'Not a valid RE2 expression: error parsing regexp: missing closing ): `(`. Fix it, or escape it with \\Q…\\E.',
    ],
    [
      including({ subAccount: '(?=a)' }),
      'targets.include.0.subAccount',
      'Not a valid RE2 expression: error parsing regexp: invalid or unsupported Perl syntax: `(?=`. Fix it, or escape it with \\Q…\\E.',
    ],
    [
      including({ globalAccount: 'a'.repeat(513) }),
      'targets.include.0.globalAccount',
      'The expression is longer than 512 characters; shorten or split it.',
    ],
    [
      including({ globalAccount: '(?i)(\\pL{1000}){1}\\pL{1000}\\pL{1000}' }),
      'targets.include.0.globalAccount',
      'The expression is too large once its repetitions are unfolded; use smaller counts.',
    ],
    [
      including(...Array.from({ length: 4 }, (_, n) => ({ region: `([a-z]${n}){60}` }))),
      'targets',
      'The expressions are too large in total; use fewer or simpler ones.',
    ],
    [{ ...all, dryRun: 'yes' }, 'dryRun', 'Must be true or false.'],
    [strategy([]), 'strategy', 'Must be an object.'],
    [strategy({ type: 'serial' }), 'strategy.type', 'Must be "parallel"; or leave it out.'],
    [strategy({ shedule: 'now' }), 'strategy.shedule', unknown],
    [strategy({ maintenanceWindow: 'true' }), 'strategy.maintenanceWindow', 'Must be true or false.'],
    [strategy({ ignoreHealth: 'yes' }), 'strategy.ignoreHealth', 'Must be true or false.'],
    [
      strategy({ parallel: { workers: -1 } }),
      'strategy.parallel.workers',
      'Must be from 1 to 1000; 0 or absent means 1.',
    ],
    [
      strategy({ parallel: { workers: 1001 } }),
      'strategy.parallel.workers',
      'Must be from 1 to 1000; use fewer workers.',
    ],
    [
      strategy({ parallel: { workers: 1.5 } }),
      'strategy.parallel.workers',
      'Must be an integer from 1 to 1000.',
    ],
    [
      strategy({ parallel: { workers: '5' } }),
      'strategy.parallel.workers',
      'Must be an integer from 1 to 1000.',
    ],
    [strategy({ parallel: { worker: 5 } }), 'strategy.parallel.worker', unknown],
    [
      strategy({ ScheduleTime: '2026-03-01T22:00:00Z' }),
      'strategy.ScheduleTime',
      'Is not supported; put the time in strategy.schedule.',
    ],
    [
      strategy({ schedule: '2026-03-01T22:00:00Z', ScheduleTime: '2026-03-01T22:00:01Z' }),
      'strategy.ScheduleTime',
      'Differs from strategy.schedule; leave it out.',
    ],
    [
      strategy({ ScheduleTime: 'tomorrow' }),
      'strategy.ScheduleTime',
      'Must be an RFC 3339 time such as 2026-03-01T22:00:00Z; or leave it out.',
    ],
    [strategy({ MaintenanceWindow: 'true' }), 'strategy.MaintenanceWindow', 'Must be true or false.'],
    [{ ...all, kyma: { channel: 'fast', version: 'regular' } }, 'kyma.version', notVersions],
    [{ ...all, kyma: { version: 'regular' } }, 'kyma.version', notVersions],
    [{ ...all, version: '2.0.0' }, 'version', notVersions],
    [{ ...all, kyma: { version: '2.0.0' } }, 'kyma.version', notVersions],
    [{ ...all, kyma: { channel: 'ab' } }, 'kyma.channel', channels],
    [
      { ...all, kyma: { channel: 'none' } },
      'kyma.channel',
      'Is not a channel; name one such as "regular" or "fast".',
    ],
    [{ ...all, kyma: { channel: 'a'.repeat(33) } }, 'kyma.channel', channels],
    [{ ...all, kyma: { channel: 'Fast' } }, 'kyma.channel', channels],
    [{ ...all, kyma: { channel: 'fast\n' } }, 'kyma.channel', channels],
    [
      { ...all, kubernetes: { kubernetesVersion: '1.34.2' } },
      'kubernetes.kubernetesVersion',
      'Must be empty: Kyma is upgraded here; for clusters use POST /upgrade/cluster.',
    ],
    [
      { ...all, kubernetes: { kubernetesVersion: '1.34' } },
      'kubernetes.kubernetesVersion',
      'Must be major.minor.patch, such as "1.34.2".',
    ],
    [
      { ...all, kubernetes: { machineImage: 'Garden Linux' } },
      'kubernetes.machineImage',
      'Must be the name of a machine image, such as "gardenlinux".',
    ],
    [
      { ...all, kubernetes: { machineImageVersion: ' ' } },
      'kubernetes.machineImageVersion',
      'Must be a machine image version, such as "1877.3.0".',
    ],
    [
      { ...all, retryoperation: { retryoperations: ['x'] } },
      'retryoperation.retryoperations',
      'Leave it empty; retry with POST /orchestrations/{id}/retry.',
    ],
    [
      { ...all, retryoperation: { immediate: true } },
      'retryoperation.immediate',
      'Leave it out; retry with POST /orchestrations/{id}/retry.',
    ],
    [{ ...all, notification: true }, 'notification', 'Notifications are not sent; leave it out.'],
    [strategy({ stages: [] }), 'strategy.stages', 'Name at least one stage, or leave it out.'],
    [
      staged(...Array.from({ length: 21 }, (_, n) => ({ name: `${n}` }))),
      'strategy.stages',
      'Must have at most 20 stages; merge some of them.',
    ],
    [staged({}), 'strategy.stages.0.name', 'Is missing; it must be a string.'],
    [staged({ name: '' }), 'strategy.stages.0.name', stageNames],
    [staged({ name: 'a/b' }), 'strategy.stages.0.name', stageNames],
    [
      staged({ name: 'Canary' }, { name: 'canary' }),
      'strategy.stages.1.name',
      'Another stage is called canary; give each stage a unique name.',
    ],
    [
      staged({ name: 'a', include: [] }),
      'strategy.stages.0.include',
      'Name at least one target, or leave it out to take whatever is left.',
    ],
    [staged({ name: 'a', include: [{}] }), 'strategy.stages.0.include.0', emptyTarget],
    [staged({ name: 'a', inlcude: [] }), 'strategy.stages.0.inlcude', unknown],
    [staged({ name: 'a', limit: 0 }), 'strategy.stages.0.limit', limits],
    [staged({ name: 'a', limit: '0%' }), 'strategy.stages.0.limit', limits],
    [staged({ name: 'a', limit: '5' }), 'strategy.stages.0.limit', limits],
    [staged({ name: 'a', limit: '101%' }), 'strategy.stages.0.limit', limits],
    [staged({ name: 'a', maxFailures: -1 }), 'strategy.stages.0.maxFailures', failures],
    [strategy({ maxFailures: '1.5%' }), 'strategy.maxFailures', failures],
    [
      staged({ name: 'a', workers: 0 }),
      'strategy.stages.0.workers',
      'Must be from 1 to 1000; leave it out to use those of the strategy.',
    ],
    [
      staged({ name: 'a', workers: 1001 }),
      'strategy.stages.0.workers',
      'Must be from 1 to 1000; use fewer workers.',
    ],
    [
      staged({ name: 'a', soakSeconds: 2_592_001 }),
      'strategy.stages.0.soakSeconds',
      'Must be from 0 to 2592000, which is 30 days.',
    ],
    [
      staged({ name: 'a', notBefore: 'tomorrow' }),
      'strategy.stages.0.notBefore',
      'Must be an RFC 3339 time such as 2026-03-01T22:00:00Z.',
    ],
    [
      staged({ name: 'a' }, { name: 'b', notBefore: '2027-02-05T00:00:01Z' }),
      'strategy.stages.1.notBefore',
      'Must be at most 400 days after the start of the orchestration; correct it, or ask for an approval instead.',
    ],
    [staged({ name: 'a', approval: 'yes' }), 'strategy.stages.0.approval', 'Must be true or false.'],
    [
      { ...all, priority: 'high' },
      'priority',
      'Must be "emergency"; leave it out for every other orchestration.',
    ],
    [
      { ...all, pauseOthers: false },
      'pauseOthers',
      'Is allowed only for an emergency; leave it out, or set priority to "emergency".',
    ],
    [
      { ...all, ignoreFreezes: true },
      'ignoreFreezes',
      'Is allowed only for an emergency; leave it out, or set priority to "emergency".',
    ],
    [
      staged({ name: 'a', include: [{ runtimeID: 'r' }] }, ...manyTargets),
      'strategy.stages',
      'The targets of all stages take more than 24576 bytes; select by account, region or plan instead.',
    ],
    [
      { ...all, notificationstate: 'pending' },
      'notificationstate',
      'Notifications are not sent; leave it out.',
    ],
  ])('%j', (body, path, message) => {
    const error = refusal(() => parse(body));
    expect(error).toMatchObject({ code: 'INVALID_REQUEST', status: 400 });
    expect(error.details).toStrictEqual([{ path, message }]);
    expect(error.message).toBe(`${path}: ${message}`);
  });

  test.each([
    'Immediate',
    'maintenancewindow',
    'tomorrow',
    '2026-03-01',
    '2026-03-01 22:00:00Z',
    '2026-03-01T22:00:00',
    '2026-03-01T22:00Z',
    '2026-03-01t22:00:00z',
    '2026-02-29T22:00:00Z',
    '2026-04-31T22:00:00Z',
    '2026-03-00T22:00:00Z',
    '2026-13-01T22:00:00Z',
    '2026-03-01T24:00:00Z',
    '2026-03-01T22:00:60Z',
    '9999-12-31T23:59:59-01:00',
    ' now',
  ])('schedule %j', (schedule) => {
    const error = refusal(() => parse(strategy({ schedule })));
    expect(error.details).toStrictEqual([{ path: 'strategy.schedule', message: schedules }]);
  });

  test('but not a stage that waits for 400 days after a scheduled start', () => {
    const stages = [{ name: 'a', notBefore: '2028-02-05T00:00:00Z' }];
    expect(() => parse({ ...all, strategy: { schedule: '2027-01-01T00:00:00Z', stages } })).not.toThrow();
    expect(() => parse(staged({ name: 'a', notBefore: '2027-02-05T00:00:00Z' }))).not.toThrow();
  });

  test('a field of the other kind, such as a channel in a cluster upgrade', () => {
    const error = refusal(() => parse({ ...all, kyma: { channel: 'fast' } }, 'cluster'));
    expect(error.message).toBe(
      'kyma.channel: Must be empty: Clusters are upgraded here; for Kyma use POST /upgrade/kyma.',
    );
  });

  test.each(['planName', 'instanceID'])('%s without a control plane', (selector) => {
    const body = { targets: { include: [{ target: 'all' }], exclude: [{ [selector]: 'x' }] } };
    const error = refusal(() =>
      parseCreateRequest('kyma', body, {
        ...defaults,
        planSelectors: false,
        now: Date.parse('2026-01-01T00:00:00Z'),
      }),
    );
    expect(error.details).toStrictEqual([
      {
        path: `targets.exclude.0.${selector}`,
        message: `${selector} needs the control plane, which is not configured here; select by runtimeID, shoot, account or region.`,
      },
    ]);
  });

  test('an invalid expression in a stage, at its path', () => {
    const error = refusal(() =>
      parse(staged({ name: 'a', include: [{ region: '[' }] }, { name: 'b', exclude: [{ subAccount: '(' }] })),
    );
    expect(error.details?.map(({ path }) => path)).toStrictEqual([
      'strategy.stages.0.include.0.region',
      'strategy.stages.1.exclude.0.subAccount',
    ]);
  });

  test('expressions of stages that exceed the limit together with those of the targets', () => {
    const large = (letter: string) => ({ region: `(${letter}?){120}[x-z]` });
    const body = {
      targets: { include: [large('a')] },
      strategy: { stages: [{ name: 'a', include: [large('b')] }] },
    };
    expect(refusal(() => parse(body)).details?.map(({ path }) => path)).toStrictEqual(['targets']);
    expect(parse({ targets: body.targets }).targets).toEqual({ ...body.targets, exclude: [] });
  });

  test('every problem is listed, and the first is the sentence', () => {
    const error = refusal(() =>
      parse({ targets: { include: [{}, { region: '[' }] }, kubernetes: { machineImage: 'x' } }),
    );
    expect(error.details?.map(({ path }) => path)).toStrictEqual([
      'targets.include.0',
      'targets.include.1.region',
      'kubernetes.machineImage',
    ]);
    expect(error.message).toBe(`targets.include.0: ${emptyTarget} (and 2 more)`);
  });

  test('of a thousand problems the first fifty are listed', () => {
    const error = refusal(() => parse(including(...Array.from({ length: 1000 }, () => ({})))));
    expect(error.details).toHaveLength(50);
    expect(error.message).toContain('(and 999 more)');
  });
});

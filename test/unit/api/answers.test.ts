import { describe, expect, test } from 'vitest';
import { errorAnswer } from '../../../lib/api/errorAnswer.ts';
import { noTime } from '../../../lib/api/noTime.ts';
import { operationAnswer, operationDetailAnswer } from '../../../lib/api/operationAnswers.ts';
import { orchestrationAnswer, orchestrationListAnswer } from '../../../lib/api/orchestrationAnswers.ts';
import { routeShapes } from '../../../lib/api/routeShapes.ts';
import { routes } from '../../../lib/api/routes.ts';
import { operationStates } from '../../../lib/model/states.ts';

const operationStats = Object.fromEntries(operationStates.map((state) => [state, 0]));
const orchestration = {
  orchestrationID: 'o',
  type: 'upgradeKyma',
  state: 'in progress',
  description: '',
  createdAt: '2026-03-01T22:00:00Z',
  updatedAt: '2026-03-01T22:00:00.123Z',
  parameters: {
    targets: { include: [{ target: 'all' }], exclude: [] },
    strategy: {
      type: 'parallel',
      schedule: 'immediate',
      maintenanceWindow: false,
      parallel: { workers: 1 },
      ScheduleTime: '2026-03-01T22:00:00Z',
    },
    dryRun: false,
    kyma: { channel: 'regular', version: 'regular' },
  },
  skipped: { hibernated: 2 },
  operationStats,
};
const operation = {
  operationID: 'p',
  orchestrationID: 'o',
  runtimeID: 'r',
  globalAccountID: '',
  subAccountID: '',
  servicePlanID: '',
  servicePlanName: '',
  shootName: 'c-1',
  dryRun: false,
  maintenanceWindowBegin: noTime,
  maintenanceWindowEnd: noTime,
  state: 'pending',
  description: '',
};

describe('strict decoding as Go does it', () => {
  test('accepts good answers', () => {
    expect(orchestrationAnswer.parse(orchestration)).toEqual(orchestration);
    expect(operationAnswer.parse(operation)).toEqual(operation);
    const { operationStats: _, ...listed } = orchestration;
    orchestrationListAnswer.parse({ data: [listed, orchestration], count: 2, totalCount: 2 });
    operationDetailAnswer.parse({
      ...operation,
      kymaConfig: { version: 'fast', channel: 'fast', previousChannel: '' },
      history: [{ at: noTime, state: 'pending', description: '' }],
      executionURL: '',
    });
    errorAnswer.parse({ error: 'x', details: [{ path: 'a', message: 'b' }] });
  });

  test.each<[string, object]>([
    ['an empty string as a time', { createdAt: '' }],
    ['null as a time', { updatedAt: null }],
    ['a time with an offset', { createdAt: '2026-03-01T22:00:00+01:00' }],
    ['a count that is no integer', { operationStats: { ...operationStats, failed: 0.5 } }],
    ['a count as a string', { operationStats: { ...operationStats, failed: '1' } }],
    ['a state left out of the counts', { operationStats: { failed: 1 } }],
    ['an unknown state', { state: 'running' }],
    ['a field that is not documented', { secret: 1 }],
  ])('rejects %s', (_, change) => {
    expect(orchestrationAnswer.safeParse({ ...orchestration, ...change }).success).toBe(false);
  });
});

describe('the route table', () => {
  test('has a shape for every route, and no other', () => {
    expect(Object.keys(routeShapes)).toEqual(routes.map(({ id }) => id));
  });

  test('has each id, and each method and path, once', () => {
    const keys = routes.flatMap(({ id, method, path }) => [
      id,
      `${method} ${path.replace(/\{\w+\}/g, '{}')}`,
    ]);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { path } of routes) expect(path).toMatch(/^(\/([a-z.]+|\{[A-Za-z]+\}))+$/);
  });
});

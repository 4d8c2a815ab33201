import { describe, expect, test } from 'vitest';
import {
  clusterBodyOf,
  kymaBodyOf,
  matchRequestOf,
  newCondition,
  newDraft,
  newStage,
  newTarget,
} from '../../../console/views/create/draft.ts';
import { moved } from '../../../console/views/create/lists.ts';
import { parseCreateRequest } from '../../../lib/api/createRequest.ts';

const defaults = { channel: 'regular', kubernetesVersion: '1.34.2', planSelectors: true, now: 0 };

describe("the form's request", () => {
  test('is accepted by the API before anything is filled in', () => {
    const parameters = parseCreateRequest('kyma', kymaBodyOf(newDraft()), defaults);
    expect(parameters).toMatchObject({
      targets: { include: [{ target: 'all' }], exclude: [] },
      strategy: { schedule: 'maintenanceWindow', parallel: { workers: 5 } },
      dryRun: false,
      kyma: { channel: 'regular' },
    });
    expect(parameters).not.toHaveProperty('priority');
    expect(parseCreateRequest('cluster', clusterBodyOf(newDraft()), defaults)).toMatchObject({
      kubernetes: { kubernetesVersion: '1.34.2' },
    });
  });

  test('contains only what was filled in', () => {
    const target = { ...newTarget(), conditions: [{ ...newCondition('region'), value: 'eu-.*' }] };
    const draft = {
      ...newDraft(),
      include: [target],
      exclude: [{ ...newTarget(), conditions: [{ ...newCondition('planName'), value: 'trial' }] }],
      when: 'later' as const,
      startsAt: '2099-03-01T22:00',
      maxFailures: '5%',
      emergency: true,
      stages: [
        { ...newStage('canary'), limit: '10', soakHours: '1.5', approval: true },
        { ...newStage('rest'), maxFailures: '3%', include: [target] },
      ],
    };
    const parameters = parseCreateRequest('kyma', kymaBodyOf(draft), defaults);
    expect(parameters).toMatchObject({
      targets: { include: [{ region: 'eu-.*' }], exclude: [{ planName: 'trial' }] },
      strategy: {
        maintenanceWindow: true,
        maxFailures: '5%',
        stages: [
          { name: 'canary', limit: 10, soakSeconds: 5400, approval: true },
          { name: 'rest', maxFailures: '3%', include: [{ region: 'eu-.*' }] },
        ],
      },
      priority: 'emergency',
      pauseOthers: true,
    });
    expect(Date.parse(parameters.strategy.schedule)).toBe(new Date('2099-03-01T22:00').getTime());
    expect(matchRequestOf(draft)).toEqual({
      targets: { include: [{ region: 'eu-.*' }], exclude: [{ planName: 'trial' }] },
      strategy: { stages: kymaBodyOf(draft).strategy?.stages },
    });
  });

  test('keeps list positions, so that problems are shown next to their fields', () => {
    const draft = { ...newDraft(), include: [newTarget('region'), newTarget('target')] };
    expect(kymaBodyOf(draft).targets.include).toEqual([{}, { target: 'all' }]);
    const broken = { ...draft, stages: [newStage('a'), { ...newStage('b'), limit: 'half', workers: 'x' }] };
    const problems = (() => {
      try {
        parseCreateRequest('kyma', kymaBodyOf(broken), defaults);
      } catch (error) {
        return (error as { details: { path: string }[] }).details.map(({ path }) => path);
      }
      return [];
    })();
    expect(problems).toEqual(['strategy.stages.1.limit', 'strategy.stages.1.workers']);
  });

  test('moves a stage by one place, and never off the list', () => {
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });
});

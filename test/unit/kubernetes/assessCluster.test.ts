import { describe, expect, it } from 'vitest';
import {
  assessExistence,
  assessHibernation,
  assessLastOperation,
} from '../../../lib/upgrades/assessShoot.ts';
import {
  offeredKubernetesVersion,
  offeredMachineImage,
} from '../../../lib/upgrades/cluster/assessCloudProfile.ts';
import { assessRollout } from '../../../lib/upgrades/cluster/assessRollout.ts';
import { compareVersions, refusedStep } from '../../../lib/upgrades/cluster/kubernetesVersion.ts';
import {
  clusterPatch,
  planClusterChange,
  refusedPins,
} from '../../../lib/upgrades/cluster/planClusterChange.ts';
import { conditionsWith, lastOperation, lookAt, now, shootWith, workerWith } from './looks.ts';

describe('pre-checks on a Shoot', () => {
  it.each([
    ['healthy', shootWith(), undefined],
    [
      'being deleted',
      shootWith({ metadata: { deletionTimestamp: '2026-03-01T00:00:00Z' } }),
      'is being deleted',
    ],
    [
      'of another runtime',
      shootWith({ metadata: { annotations: { 'infrastructuremanager.kyma-project.io/runtime-id': 'r-2' } } }),
      'now belongs to another runtime (r-2)',
    ],
    ['that lost its annotation', shootWith({ metadata: { annotations: {} } }), undefined],
  ])('%s: exists?', (_what, shoot, reason) => {
    const found = assessExistence(lookAt(), shoot);
    if (reason === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject({ state: 'canceled', description: expect.stringContaining(reason) });
  });

  it('fail for a hibernated Shoot, and say what to do', () => {
    const asleep = shootWith({ spec: { hibernation: { enabled: true } } });
    expect(assessHibernation(lookAt(), asleep)).toMatchObject({
      state: 'failed',
      description: 'the Shoot c-1 is hibernated: wake it up, then retry',
    });
    expect(assessHibernation(lookAt({ dryRun: true }), asleep)?.description).toMatch(/^would fail: /);
    expect(assessHibernation(lookAt(), shootWith())).toBeUndefined();
  });

  it.each([
    ['Succeeded', 'Reconcile', undefined, undefined],
    ['Succeeded', 'Migrate', 'waiting', undefined],
    ['Processing', 'Reconcile', 'waiting', undefined],
    ['Pending', 'Reconcile', 'waiting', undefined],
    ['Error', 'Reconcile', 'waiting', undefined],
    ['Aborted', 'Reconcile', 'waiting', undefined],
    ['Failed', 'Reconcile', 'failed', 'failed'],
  ])('last operation %s of %s', (state, type, real, dry) => {
    const shoot = shootWith({ status: { lastOperation: lastOperation(state, undefined, type) } });
    expect(assessLastOperation(lookAt(), shoot)?.state).toBe(real);
    expect(assessLastOperation(lookAt({ dryRun: true }), shoot)?.state).toBe(dry);
  });

  it('pass for a Shoot without a last operation', () => {
    expect(assessLastOperation(lookAt(), {})).toBeUndefined();
  });
});

describe('versions', () => {
  it.each([
    ['1.33.4', '1.33.4', 0],
    ['1.33.4', '1.33.10', -6],
    ['1.34', '1.34.0', 0],
    ['2.0.0', '1.99.9', 1],
    ['1592.3.0', '1592.10.0', -7],
    ['1.34.x', '1.34.0', undefined],
    ['', '1.34.0', undefined],
  ])('%s against %s', (a, b, order) => {
    expect(compareVersions(a, b)).toBe(order);
  });

  it.each([
    ['1.33.4', '1.34.2', undefined],
    ['1.33.4', '1.33.9', undefined],
    ['1.33.4', '1.35.0', 'more than one minor version after 1.33.4: upgrade to 1.34 first'],
    ['1.34.2', '1.34.1', 'would be a downgrade'],
    ['1.34.2', '1.33.9', 'would be a downgrade'],
    ['1.34.2', '2.0.0', 'more than one minor'],
    ['', '1.34.2', 'cannot be judged'],
    ['1.33.4', '1.34', 'cannot be judged'],
    ['1.33.4', 'newest', 'cannot be judged'],
  ])('a step from %s to %s', (from, to, reason) => {
    if (reason === undefined) expect(refusedStep(from, to)).toBeUndefined();
    else expect(refusedStep(from, to)).toContain(reason);
  });
});

describe('a CloudProfile', () => {
  const profile = {
    kubernetes: {
      versions: [
        { version: '1.34.2', classification: 'supported' },
        { version: '1.34.1', expirationDate: '2026-03-01T10:00:00Z' },
        { version: '1.34.0', expirationDate: '2026-03-01T10:00:01Z', classification: 'deprecated' },
        {
          version: '1.33.0',
          lifecycle: [
            { classification: 'expired', startTime: '2026-01-01T00:00:00Z' },
            { classification: 'supported' },
          ],
        },
        {
          version: '1.33.1',
          lifecycle: [
            { classification: 'supported' },
            { classification: 'expired', startTime: '2026-04-01T00:00:00Z' },
          ],
        },
        {
          version: '1.33.2',
          lifecycle: [
            { classification: 'supported' },
            { classification: 'expired', startTime: '2026-01-01T00:00:00Z' },
          ],
        },
        { version: '1.37.0', lifecycle: [{ classification: 'preview', startTime: '2026-04-01T00:00:00Z' }] },
        {
          version: '1.36.0',
          lifecycle: [
            { classification: 'unavailable' },
            { classification: 'preview', startTime: '2026-04-01T00:00:00Z' },
          ],
        },
      ],
    },
    machineImages: [
      {
        name: 'gardenlinux',
        versions: [
          { version: '1592.3.0' },
          { version: '1.0.0', expirationDate: '2025-01-01T00:00:00Z' },
          { version: '1600.0.0', expirationDate: '2025-01-01T00:00:00Z' },
          {
            version: '1700.0.0',
            lifecycle: [{ classification: 'supported', startTime: '2027-01-01T00:00:00Z' }],
          },
        ],
      },
    ],
  };
  it.each([
    ['1.34.2', {}],
    ['1.34.1', { note: 'version 1.34.1 expired on 2026-03-01T10:00:00Z' }],
    ['1.34.0', {}],
    ['1.33.0', {}],
    ['1.33.1', {}],
    ['1.33.2', { note: 'version 1.33.2 expired on 2026-01-01T00:00:00Z' }],
    ['1.36.0', { refusal: 'version 1.36.0 is not available' }],
    ['1.37.0', { refusal: 'version 1.37.0 is not available before 2026-04-01T00:00:00Z' }],
    ['1.35.0', { refusal: 'version 1.35.0 is not offered' }],
  ])('offers %s?', (version, offered) => {
    expect(offeredKubernetesVersion(profile, version, now)).toEqual(offered);
  });

  it.each([
    ['gardenlinux', '1592.3.0', {}],
    ['gardenlinux', '', {}],
    ['gardenlinux', '2.0.0', { refusal: 'machine image gardenlinux 2.0.0 is not offered' }],
    ['gardenlinux', '1.0.0', { refusal: 'machine image gardenlinux 1.0.0 expired on 2025-01-01T00:00:00Z' }],
    [
      'gardenlinux',
      '1600.0.0',
      { note: 'machine image gardenlinux 1600.0.0 expired on 2025-01-01T00:00:00Z' },
    ],
    [
      'gardenlinux',
      '1700.0.0',
      { refusal: 'machine image gardenlinux 1700.0.0 is not available before 2027-01-01T00:00:00Z' },
    ],
    ['suse', '1.0.0', { refusal: 'machine image suse is not offered' }],
  ])('offers image %s %s to a pool on 1592.1.0?', (name, version, offered) => {
    expect(offeredMachineImage(profile, { name, version }, '1592.1.0', now)).toEqual(offered);
  });

  it('without versions offers nothing', () => {
    expect(offeredKubernetesVersion(undefined, '1.34.2', now)).toEqual({
      refusal: 'version 1.34.2 is not offered',
    });
  });
});

describe('the change of a Shoot', () => {
  const workers = [workerWith('w-0', 'gardenlinux', '1592.1.0'), workerWith('w-1', 'suse', '15.6.0')];
  const shoot = shootWith({ spec: { provider: { type: 'aws', workers } } });

  it('omits the workers if only the version changes', () => {
    const change = planClusterChange(shoot, { kubernetesVersion: '1.34.2' });
    expect(change).toMatchObject({ none: false, summary: 'Kubernetes 1.33.4 → 1.34.2' });
    expect(clusterPatch(shoot, change)).toEqual({
      metadata: { resourceVersion: '100' },
      spec: { kubernetes: { version: '1.34.2' } },
    });
  });

  it('sends all workers in full if an image changes', () => {
    const change = planClusterChange(shoot, {
      kubernetesVersion: '1.33.4',
      machineImage: 'gardenlinux',
      machineImageVersion: '1592.3.0',
    });
    expect(change.summary).toBe(
      'image of w-0 gardenlinux 1592.1.0 → gardenlinux 1592.3.0, image of w-1 suse 15.6.0 → gardenlinux 1592.3.0',
    );
    expect(clusterPatch(shoot, change)).toEqual({
      metadata: { resourceVersion: '100' },
      spec: {
        provider: {
          workers: [
            workerWith('w-0', 'gardenlinux', '1592.3.0'),
            workerWith('w-1', 'gardenlinux', '1592.3.0'),
          ],
        },
      },
    });
  });

  it('leaves the image version to Gardener if none is given', () => {
    const change = planClusterChange(shoot, { kubernetesVersion: '1.33.4', machineImage: 'gardenlinux' });
    expect(change.images.map(({ worker }) => worker)).toEqual(['w-1']);
    const patch = clusterPatch(shoot, change);
    expect(patch).toMatchObject({ spec: { provider: { workers: [workers[0], { name: 'w-1' }] } } });
    expect(JSON.stringify(patch)).not.toContain('15.6.0');
  });

  it('is empty if the Shoot is as requested', () => {
    const target = { kubernetesVersion: '1.33.4', machineImage: '', machineImageVersion: '' };
    expect(planClusterChange(shoot, target)).toMatchObject({ none: true, summary: '' });
  });

  it('never downgrades anything, not even a single pool', () => {
    const target = {
      kubernetesVersion: '1.33.1',
      machineImage: 'gardenlinux',
      machineImageVersion: '1592.0.0',
    };
    expect(planClusterChange(shoot, target)).toMatchObject({
      images: [{ worker: 'w-1' }],
      toVersion: '1.33.4',
      none: false,
      newer: [
        'Kubernetes 1.33.4 is newer than 1.33.1',
        'the image of w-0, gardenlinux 1592.1.0, is newer than 1592.0.0',
      ],
    });
    const patch = clusterPatch(shoot, planClusterChange(shoot, target));
    expect(patch).toMatchObject({ spec: { provider: { workers: [workers[0], { name: 'w-1' }] } } });
    expect(JSON.stringify(patch)).not.toContain('kubernetes');
  });

  it.each([
    ['1.31.9', []],
    [
      '1.30.5',
      [
        'the pool w-0 is pinned to 1.30.5, too old for 1.34.2; at most 3 minor versions behind are allowed: upgrade the pool first',
      ],
    ],
  ])('of a pool pinned to %s', (version, refused) => {
    const pinned = { ...workers[0], kubernetes: { version } };
    const one = shootWith({ spec: { provider: { workers: [pinned, workers[1]] } } });
    expect(refusedPins(one, planClusterChange(one, { kubernetesVersion: '1.34.2' }))).toEqual(refused);
    expect(refusedPins(one, planClusterChange(one, { kubernetesVersion: '1.33.4' }))).toEqual([]);
  });

  it('keeps every other field of a pool, known or not', () => {
    const providerConfig = { apiVersion: 'x/v1', kind: 'C', z: [1, { b: null }], a: '…' };
    const image = { providerConfig, name: 'gardenlinux', version: '1592.1.0', later: true };
    const pool = { unknown: { deep: [] }, name: 'w-0', machine: { image, future: 1 }, zones: ['b', 'a'] };
    const one = shootWith({ spec: { provider: { workers: [pool, workers[1]] } } });
    const target = {
      kubernetesVersion: '1.33.4',
      machineImage: 'gardenlinux',
      machineImageVersion: '1592.3.0',
    };
    const patch = clusterPatch(one, planClusterChange(one, target));
    expect(patch).toMatchObject({
      spec: {
        provider: {
          workers: [
            { ...pool, machine: { future: 1, image: { ...image, version: '1592.3.0' } } },
            { name: 'w-1' },
          ],
        },
      },
    });
  });

  it('requests the rollout of a Shoot with confined rollouts', () => {
    const confined = shootWith({ spec: { maintenance: { confineSpecUpdateRollout: true } } });
    const change = planClusterChange(confined, { kubernetesVersion: '1.34.2' });
    expect(clusterPatch(confined, change)['metadata']).toEqual({
      resourceVersion: '100',
      annotations: { 'gardener.cloud/operation': 'reconcile' },
    });
  });
});

describe('a rollout', () => {
  const operation = (state: string, time: string, type?: string) => ({
    lastOperation: lastOperation(state, time, type),
  });
  const after = '2026-03-01T10:05:00Z';
  it.each([
    ['done', operation('Succeeded', after), 'done', ''],
    ['done in the second of the patch', operation('Succeeded', '2026-03-01T10:00:00Z'), 'done', ''],
    [
      'not seen by Gardener',
      { observedGeneration: 2, ...operation('Succeeded', after) },
      'waiting',
      'not started',
    ],
    ['without a status', { observedGeneration: undefined }, 'waiting', 'not started'],
    [
      'older than the patch',
      operation('Succeeded', '2026-03-01T09:59:59Z'),
      'waiting',
      'not reconciled since',
    ],
    ['of no known time', { lastOperation: { state: 'Succeeded' } }, 'waiting', 'not reconciled since'],
    ['under way', operation('Processing', after), 'waiting', 'Reconcile is Processing at 40 %: because'],
    ['in an error that Gardener retries', operation('Error', after), 'waiting', 'Error'],
    ['pending', operation('Pending', after), 'waiting', 'Pending'],
    ['aborted', operation('Aborted', after), 'waiting', 'Aborted'],
    ['half migrated', operation('Succeeded', after, 'Migrate'), 'waiting', 'Migrate'],
    [
      'given up',
      { ...operation('Failed', after), lastErrors: [{ description: 'quota' }] },
      'failed',
      '(quota)',
    ],
    [
      'given up before the change was seen',
      { observedGeneration: 2, ...operation('Failed', after) },
      'waiting',
      '',
    ],
    [
      'with a node missing',
      { ...operation('Succeeded', after), conditions: conditionsWith({ EveryNodeReady: 'False' }) },
      'waiting',
      'EveryNodeReady is False (about it)',
    ],
    [
      'with a condition that flaps',
      {
        ...operation('Succeeded', after),
        conditions: conditionsWith({ ControlPlaneHealthy: 'Progressing' }),
      },
      'waiting',
      'ControlPlaneHealthy is Progressing',
    ],
    [
      'with a pool still to be updated in place',
      {
        ...operation('Succeeded', after),
        inPlaceUpdates: { pendingWorkerUpdates: { autoInPlaceUpdate: ['w-0'] } },
      },
      'waiting',
      'still to be updated in place: w-0',
    ],
    [
      'without conditions',
      { ...operation('Succeeded', after), conditions: [] },
      'waiting',
      'APIServerAvailable is not reported',
    ],
  ])('%s', (_what, status, kind, description) => {
    const found = assessRollout(shootWith({ status }), now);
    expect(found.kind).toBe(kind);
    expect('description' in found ? found.description : '').toContain(description);
  });

  it('reports once what Gardener reports in two places', () => {
    const status = { ...operation('Failed', after), lastErrors: [{ description: 'because' }] };
    const found = assessRollout(shootWith({ status }), now);
    expect('description' in found ? found.description : '').toMatch(/^[^(]*: because$/);
  });

  it('that somebody else started counts as done, whenever it happened', () => {
    expect(assessRollout(shootWith(), undefined)).toEqual({ kind: 'done', ownersPools: [] });
  });
});

import { describe, expect, test } from 'vitest';
import { parseMatchRequest } from '../../../lib/api/matchRequest.ts';
import type { RuntimeRecord } from '../../../lib/fleet/RuntimeRecord.ts';
import type { Shoot } from '../../../lib/fleet/Shoot.ts';
import { matchRuntimes, takeSnapshot } from '../../../lib/planning/matchRuntimes.ts';

const shoot = (name: string, changed: Partial<Shoot> = {}): Shoot => ({
  name,
  runtimeID: `runtime-${name}`,
  globalAccountID: 'account',
  subAccountID: 'sub',
  region: 'eu-central-1',
  window: undefined,
  hibernated: false,
  deleting: false,
  kubernetesVersion: '1.33.5',
  ...changed,
});
const record = (name: string, planName: string): RuntimeRecord => ({
  runtimeID: `runtime-${name}`,
  instanceID: `instance-${name}`,
  planName,
  planID: 'id',
  ready: true,
});

async function* pages<Item>(...items: Item[][]): AsyncGenerator<Item[]> {
  yield* items;
}

describe('matching runtimes', () => {
  const listings = { shoots: 0, runtimes: 0 };
  const fleet = {
    shoots: () => {
      listings.shoots += 1;
      return pages(
        [shoot('a'), shoot('b', { region: 'us-east-1' })],
        [shoot('c'), shoot('d', { hibernated: true })],
      );
    },
    runtimes: () => {
      listings.runtimes += 1;
      return pages([record('a', 'aws'), record('b', 'gcp'), record('c', 'aws'), record('d', 'aws')]);
    },
  };
  const all = { targets: { include: [{ target: 'all' as const }], exclude: [] }, stages: undefined };

  test('counts the runtimes to upgrade and those left out, by region and plan', async () => {
    const snapshot = await takeSnapshot(fleet, Date.parse('2026-03-01T20:15:03Z'));
    expect(await matchRuntimes(snapshot, all)).toEqual({
      listedAt: '2026-03-01T20:15:03.000Z',
      runtimes: 3,
      skipped: { hibernated: 1 },
      regions: { 'eu-central-1': 2, 'us-east-1': 1 },
      plans: { aws: 2, gcp: 1 },
      shoots: ['a', 'b', 'c'],
    });
  });

  test('leaves out Shoots that opt out for longer than a plan waits, and counts those that opt out for a while', async () => {
    const day = 86_400_000;
    const optOut = (days: number) => ({ optOut: { endsAt: days * day, text: `until day ${days}` } });
    const shoots = () => pages([shoot('a', optOut(401)), shoot('b', optOut(30)), shoot('c')]);
    const snapshot = await takeSnapshot({ ...fleet, shoots }, 0);
    expect(await matchRuntimes(snapshot, all)).toMatchObject({
      runtimes: 2,
      skipped: { 'opted out of upgrades': 1 },
      shoots: ['b', 'c'],
    });
  });

  test('answers any number of requests from one list', async () => {
    const snapshot = await takeSnapshot(fleet, 0);
    const before = { ...listings };
    expect(
      await matchRuntimes(snapshot, { ...all, targets: { include: [{ planName: 'gcp' }], exclude: [] } }),
    ).toMatchObject({
      runtimes: 1,
    });
    expect(
      await matchRuntimes(snapshot, {
        ...all,
        targets: { ...all.targets, exclude: [{ region: '^us-' }] },
      }),
    ).toMatchObject({
      runtimes: 2,
    });
    expect(listings).toEqual(before);
  });

  test('names ten Shoots and thirty regions at most, the largest first', async () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      shoot(`s${index}`, { region: index < 50 ? 'large' : `region-${index}` }),
    );
    const snapshot = await takeSnapshot({ shoots: () => pages(many), runtimes: () => undefined }, 0);
    const answer = await matchRuntimes(snapshot, all);
    expect(answer.runtimes).toBe(100);
    expect(answer.shoots).toHaveLength(10);
    expect(Object.entries(answer.regions)).toHaveLength(30);
    expect(Object.entries(answer.regions)[0]).toEqual(['large', 50]);
    expect(answer.plans).toEqual({});
  });

  test('counts the runtimes of each stage, and those of none', async () => {
    const snapshot = await takeSnapshot(fleet, 0);
    const stages = [
      { name: 'gcp', include: [{ planName: 'gcp' }] },
      { name: 'canary', limit: 1 },
    ];
    expect(await matchRuntimes(snapshot, { ...all, stages })).toMatchObject({ stages: [1, 1], inNoStage: 1 });
  });

  test('accepts only the targets of an upgrade', () => {
    expect(parseMatchRequest({ targets: { include: [{ region: 'eu', shoot: '' }] } }, false)).toEqual({
      targets: { include: [{ region: 'eu' }], exclude: [] },
    });
    const details = (body: unknown) => {
      try {
        parseMatchRequest(body, false);
      } catch (error) {
        return (error as { details: { path: string }[] }).details.map(({ path }) => path);
      }
      return [];
    };
    expect(details({ targets: { include: [{ region: '(' }, {}, { planName: 'aws' }] } })).toEqual([
      'targets.include.0.region',
      'targets.include.1',
      'targets.include.2.planName',
    ]);
    expect(
      details({
        targets: { include: [{ target: 'all' }] },
        strategy: { stages: [{ name: 'a', include: [{ region: '(' }] }, { name: 'A' }] },
      }),
    ).toEqual(['strategy.stages.0.include.0.region', 'strategy.stages.1.name']);
    expect(details({ targets: { include: [] } })).toEqual(['targets.include']);
    expect(details({ targets: { include: [{ target: 'all' }] }, dryRun: true })).toEqual(['dryRun']);
  });
});

import { describe, expect, it } from 'vitest';
import { frame } from '../../../cli/watch/frame.ts';
import { ApiError } from '../../../console/client/ApiError.ts';
import { fakeContext, orchestration } from './fakeContext.ts';

const look = 'GET /orchestrations/o-1';
const plain = { paint: (_: string, text: string) => text, unicode: true, width: 100 };
const now = Date.parse('2026-03-01T22:00:00Z');

const staged = (changed: object = {}) =>
  orchestration(
    {
      rollout: {
        stage: 1,
        of: 3,
        status: 'upgrading',
        stages: [
          { name: 'canary', runtimes: 2, status: 'done', operationStats: { succeeded: 2 } },
          {
            name: 'wave one',
            runtimes: 10,
            status: 'upgrading',
            operationStats: { succeeded: 3, failed: 1, 'in progress': 2, pending: 4 },
          },
          { name: 'rest', runtimes: 88, status: 'pending', operationStats: { pending: 88 } },
        ],
      },
      ...changed,
    },
    { succeeded: 5 },
  );

describe('a frame', () => {
  it('has a bar for each stage', () => {
    expect(frame(staged(), { ...plain, now })).toBe(`Kyma to fast  o-1, for 2m
in progress: Scheduled 4 operations

  canary    ████████████████████████████████████████  2 of 2 ended  done
  wave one  ████████████████▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░  4 of 10 ended, 2 in progress, 1 failed  upgrading
  rest      ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0 of 88 ended  pending`);
  });

  it('shows a single failure among thousands, and fits a narrow terminal without block characters', () => {
    const one = orchestration({}, { succeeded: 4000, failed: 1, pending: 5999 });
    const lines = frame(one, { ...plain, unicode: false, width: 60, now }).split('\n');
    expect(lines[3]).toBe('  all  ####x.......  4001 of 10000 ended, 1 failed');
  });

  it('shows the total time of an orchestration that is over', () => {
    const over = orchestration({ state: 'succeeded' }, { succeeded: 3 });
    expect(frame(over, { ...plain, now })).toContain('for 1m 30s');
  });

  it('shows the command that approves, and until when a stage waits', () => {
    const rollout = { ...(staged()['rollout' as never] as object), status: 'waiting for approval' };
    expect(frame(staged({ rollout }), { ...plain, now })).toContain("kyma-upgrade approve o-1 'wave one'");
    const soaking = { ...rollout, status: 'soaking', until: '2026-03-01T23:00:00.000Z' };
    expect(frame(staged({ rollout: soaking }), { ...plain, now })).toContain(
      'soaking until 2026-03-01T23:00:00Z',
    );
  });

  it('says how to resume a paused orchestration, and shows an error of the API', () => {
    const trouble = new ApiError(503, 'Not now.');
    const shown = frame(orchestration({ state: 'paused' }), { ...plain, now, trouble });
    expect(shown).toContain('kyma-upgrade resume o-1');
    expect(shown).toContain('Not now. Trying again.');
  });
});

describe('watching', () => {
  const states = [
    { body: orchestration({ state: 'pending', description: 'Queued' }) },
    { body: orchestration({}, { pending: 4 }) },
    { status: 503, body: { error: 'Not now.' } },
    { status: 503, body: { error: 'Not now.' } },
    { body: orchestration({}, { 'in progress': 2, pending: 2 }) },
    { body: orchestration({}, { 'in progress': 2, pending: 2 }) },
    {
      body: orchestration({ state: 'succeeded', description: '4 operations: 4 succeeded' }, { succeeded: 4 }),
    },
  ];

  it('writes one line for each change in a pipe, and survives errors', async () => {
    const fake = fakeContext({ api: { [look]: states } });
    expect(await fake.run('watch', 'o-1')).toBe(0);
    const lines = fake.out().trimEnd().split('\n');
    expect(lines.every((line) => /^2026-03-01T22:0\d:\d\dZ /.test(line))).toBe(true);
    expect(lines.map((line) => line.slice(21))).toEqual([
      'pending: Queued',
      'in progress: Scheduled 4 operations',
      'all: 0 of 4 ended',
      'Not now. Trying again.',
      'all: 0 of 4 ended, 2 in progress',
      'succeeded: 4 operations: 4 succeeded',
      'all: 4 of 4 ended',
    ]);
  });

  it('writes one JSON object for each change', async () => {
    const fake = fakeContext({ api: { [look]: states } });
    expect(await fake.run('watch', 'o-1', '--output', 'json')).toBe(0);
    const seen = fake
      .out()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(seen.map(({ state }) => state)).toEqual(['pending', 'in progress', 'in progress', 'succeeded']);
  });

  it('draws bars in a terminal, or lines if the terminal cannot move its cursor', async () => {
    const bars = fakeContext({ api: { [look]: states }, terminal: true, env: { LANG: 'C.UTF-8' } });
    expect(await bars.run('watch', 'o-1')).toBe(0);
    expect(bars.out()).toContain('█'.repeat(40));
    const dumb = fakeContext({ api: { [look]: states }, terminal: true, env: { TERM: 'dumb' } });
    await dumb.run('watch', 'o-1');
    expect(dumb.out()).not.toContain('\u001b');
  });

  it('polls often while something changes, and less often otherwise', async () => {
    const still = Array.from({ length: 12 }, () => ({ body: orchestration() }));
    const end = { body: orchestration({ state: 'succeeded' }) };
    const fake = fakeContext({ api: { [look]: [...still, end] } });
    await fake.run('watch', 'o-1');
    expect(fake.slept[0]).toBe(1);
    expect(fake.slept.at(-1)).toBe(15);
    expect(fake.slept.toSorted((one, other) => one - other)).toEqual(fake.slept);
  });

  it('ends when access is denied', async () => {
    const fake = fakeContext({
      api: { [look]: [{ body: orchestration() }, { status: 401, body: { error: 'Expired.' } }] },
    });
    expect(await fake.run('watch', 'o-1')).toBe(3);
    expect(fake.slept).toHaveLength(1);
  });

  it('shows the progress of --wait on standard error', async () => {
    const api = { [look]: states, 'POST /upgrade/kyma': { status: 202, body: { orchestrationID: 'o-1' } } };
    const fake = fakeContext({ api });
    expect(await fake.run('upgrade', 'kyma', '--all', '--wait')).toBe(0);
    expect(fake.out()).toBe('o-1\n');
    expect(fake.err()).toContain('all: 4 of 4 ended');
  });
});

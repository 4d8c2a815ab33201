import { describe, expect, it } from 'vitest';
import { shootOf } from '../../../lib/fleet/listShoots.ts';
import { holdsNow, isTooFar, readOptOut } from '../../../lib/windows/optOut.ts';

const annotation = 'operator.kyma-project.io/skip-upgrade-until';
const now = Date.parse('2026-12-01T00:00:00Z');
const day = 86_400_000;
const read = (value: unknown) => {
  const optOut = readOptOut(annotation, value);
  if (optOut === undefined) throw new Error('nobody opts out');
  return optOut;
};

describe('a Shoot that opts out', () => {
  it.each([
    ['2026-12-24T00:00:00Z', '2026-12-24T00:00:00.000Z'],
    ['2026-12-24T01:00:00+01:00', '2026-12-24T00:00:00.000Z'],
    [' 2026-12-24t00:00:00z ', '2026-12-24T00:00:00.000Z'],
    ['2026-12-24T00:00:00.001Z', '2026-12-24T00:00:01.000Z'],
  ])('with %j holds until %s, whole seconds', (value, until) => {
    const optOut = read(value);
    expect(new Date(optOut.endsAt ?? 0).toISOString()).toBe(until);
    expect(optOut.text).toBe(`The Shoot opts out of upgrades until ${until} (annotation ${annotation})`);
    expect(holdsNow(optOut, now)).toBe(true);
    expect(holdsNow(optOut, Date.parse(until) - 1)).toBe(true);
    expect(holdsNow(optOut, Date.parse(until))).toBe(false);
  });

  it.each([
    '',
    'true',
    '2026-12-24',
    '2026-12-24T00:00:00',
    '24.12.2026',
    '2026-13-45T00:00:00Z',
    'x'.repeat(300),
  ])('with the unreadable value %j always holds, and says what to do', (value) => {
    const optOut = read(value);
    expect(optOut.endsAt).toBeUndefined();
    expect(optOut.text).toContain('not a time as RFC 3339');
    expect(optOut.text.length).toBeLessThan(260);
    expect(holdsNow(optOut, Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(isTooFar(optOut, now)).toBe(false);
  });

  it('needs an annotation that is not empty', () => {
    expect(readOptOut(annotation, undefined)).toBeUndefined();
    expect(readOptOut(annotation, null)).toBeUndefined();
  });

  it('is quoted up to 60 characters, then cut', () => {
    expect(read('x'.repeat(60)).text).toContain(`“${'x'.repeat(60)}”`);
    expect(read('x'.repeat(61)).text).toContain(`“${'x'.repeat(60)}…”`);
  });

  it('is too far to wait for after 400 days', () => {
    expect(isTooFar({ endsAt: now + 400 * day }, now)).toBe(false);
    expect(isTooFar({ endsAt: now + 400 * day + 1000 }, now)).toBe(true);
  });

  it('is read from the annotation that the environment names', () => {
    const shoot = {
      metadata: { annotations: { [annotation]: '2026-12-24T00:00:00Z', 'x/y': '2027-01-01T00:00:00Z' } },
    };
    expect(shootOf(shoot).optOut).toMatchObject({ endsAt: Date.parse('2026-12-24T00:00:00Z') });
    expect(shootOf(shoot, 'x/y').optOut).toMatchObject({ endsAt: Date.parse('2027-01-01T00:00:00Z') });
    expect(shootOf(shoot, 'x/z').optOut).toBeUndefined();
    expect(shootOf({}).optOut).toBeUndefined();
  });
});

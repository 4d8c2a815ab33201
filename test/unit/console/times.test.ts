import { afterEach, describe, expect, it } from 'vitest';
import { utcTime } from '../../../console/base/times.ts';

describe('the time in UTC beside the reader’s', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });
  const at = Date.parse('2026-11-27T22:30:00Z');

  it('shows the day only if it differs from the reader’s', () => {
    process.env['TZ'] = 'America/New_York';
    expect(utcTime(at)).toMatch(/30.* UTC$/);
    expect(utcTime(at)).not.toContain('27');
    process.env['TZ'] = 'Asia/Tokyo';
    expect(utcTime(at)).toMatch(/27.*30.* UTC$/);
  });

  it('is left out if the reader’s clock shows the same', () => {
    process.env['TZ'] = 'Europe/London';
    expect(utcTime(at)).toBeUndefined();
    expect(utcTime(Date.parse('2026-07-27T22:30:00Z'))).toBeDefined();
  });
});

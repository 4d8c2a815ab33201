import { describe, expect, it } from 'vitest';
import { type Json, mergePatch } from '../../../local/simulator/applyPatch.ts';
import {
  demoFleet,
  fleetEntrySchema,
  generateFleet,
  parseFleet,
  windowTime,
} from '../../../local/simulator/fleet.ts';
import { simulatedRuntime } from '../../../local/simulator/SimulatedRuntime.ts';
import { noon } from './harness.ts';

describe('a fleet file', () => {
  it('is read line by line, and requires only the shoot', () => {
    const text =
      '{"shoot":"a"}\n\n{"shoot":"b","upgrade":{"seconds":2,"outcome":"stuck"},"window":{"begin":"x","end":"y"}}\n';
    expect(parseFleet(text).map(({ shoot }) => shoot)).toEqual(['a', 'b']);
  });

  it.each([
    ['{"shoot":"a"}\n{', 'fleet line 2 is not JSON'],
    ['{"shoot":"a","exlude":1}', 'fleet line 1: ✖ Unrecognized key: "exlude"'],
    ['{"region":"x"}', 'fleet line 1'],
    ['{"shoot":"a"}\n{"shoot":"a"}', 'fleet line 2: shoot a is there twice'],
    ['{"shoot":"a","upgrade":{"outcome":"maybe"}}', 'fleet line 1'],
  ])('is refused with the line that is wrong: %s', (text, message) => {
    expect(() => parseFleet(text)).toThrow(message);
  });

  it('gives a runtime the same ids each time', () => {
    const { runtimeID, instanceID } = simulatedRuntime({ shoot: 'a' });
    expect(simulatedRuntime({ shoot: 'a' })).toMatchObject({ runtimeID, instanceID, channel: 'fast' });
    expect(runtimeID).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(simulatedRuntime({ shoot: 'b' }).runtimeID).not.toBe(runtimeID);
  });
});

describe('generated fleets', () => {
  it('are reproducible for a count, valid and varied', () => {
    const fleet = generateFleet(200);
    expect(generateFleet(200)).toEqual(fleet);
    for (const entry of fleet) fleetEntrySchema.parse(entry);
    const count = (values: unknown[]) => new Set(values).size;
    expect(count(fleet.map(({ shoot }) => shoot))).toBe(200);
    expect([count(fleet.map(({ region }) => region)), count(fleet.map(({ plan }) => plan))]).toEqual([6, 4]);
  });

  it('have window times in their own offset', () => {
    expect(windowTime(noon)).toBe('120000+0000');
    expect(windowTime(noon, 540)).toBe('210000+0900');
    expect(windowTime(noon, -330)).toBe('063000-0530');
  });

  it('include a demo fleet whose windows open within a minute', () => {
    const fleet = demoFleet(noon);
    const utc = fleet
      .filter(({ window }) => window?.begin.endsWith('+0000'))
      .map(({ window }) => window?.begin);
    expect(fleet).toHaveLength(12);
    expect(utc).toEqual(['115500+0000', '120006+0000', '120030+0000']);
  });
});

describe('a merge patch', () => {
  const target: Json = { a: { b: 1, c: [1, 2] }, 'x/y': 'z' };

  it('is applied as RFC 7386 says', () => {
    expect(mergePatch(target, { a: { b: null, c: [3] }, n: { m: null, o: 1 } })).toEqual({
      a: { c: [3] },
      'x/y': 'z',
      n: { o: 1 },
    });
  });
});

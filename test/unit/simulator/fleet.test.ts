import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../local/simulator/ApiError.ts';
import { type Json, jsonPatch, mergePatch } from '../../../local/simulator/applyPatch.ts';
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
  it('is read line by line and needs the shoot alone', () => {
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
  ])('names the line that is wrong: %s', (text, message) => {
    expect(() => parseFleet(text)).toThrow(message);
  });

  it('gives a runtime the same ids each time', () => {
    const { runtimeID, instanceID } = simulatedRuntime({ shoot: 'a' });
    expect(simulatedRuntime({ shoot: 'a' })).toMatchObject({ runtimeID, instanceID, channel: 'fast' });
    expect(runtimeID).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(simulatedRuntime({ shoot: 'b' }).runtimeID).not.toBe(runtimeID);
  });
});

describe('made-up fleets', () => {
  it('are the same for the same count, valid and varied', () => {
    const fleet = generateFleet(200);
    expect(generateFleet(200)).toEqual(fleet);
    for (const entry of fleet) fleetEntrySchema.parse(entry);
    const count = (values: unknown[]) => new Set(values).size;
    expect(count(fleet.map(({ shoot }) => shoot))).toBe(200);
    expect([count(fleet.map(({ region }) => region)), count(fleet.map(({ plan }) => plan))]).toEqual([6, 4]);
  });

  it('writes window times in their offset', () => {
    expect(windowTime(noon)).toBe('120000+0000');
    expect(windowTime(noon, 540)).toBe('210000+0900');
    expect(windowTime(noon, -330)).toBe('063000-0530');
  });

  it('opens the demo fleet within a minute', () => {
    const fleet = demoFleet(noon);
    const utc = fleet
      .filter(({ window }) => window?.begin.endsWith('+0000'))
      .map(({ window }) => window?.begin);
    expect(fleet).toHaveLength(12);
    expect(utc).toEqual(['115500+0000', '120006+0000', '120030+0000']);
  });
});

describe('patches', () => {
  const target: Json = { a: { b: 1, c: [1, 2] }, 'x/y': 'z' };

  it('merges as RFC 7386', () => {
    expect(mergePatch(target, { a: { b: null, c: [3] }, n: { m: null, o: 1 } })).toEqual({
      a: { c: [3] },
      'x/y': 'z',
      n: { o: 1 },
    });
  });

  it('applies operations as RFC 6902 and leaves the target alone', () => {
    const patch = [
      { op: 'test', path: '/a/b', value: 1 },
      { op: 'add', path: '/a/c/-', value: 3 },
      { op: 'add', path: '/a/c/0', value: 0 },
      { op: 'remove', path: '/a/c/1' },
      { op: 'replace', path: '/x~1y', value: 'w' },
      { op: 'copy', from: '/a/b', path: '/d' },
      { op: 'move', from: '/a/b', path: '/e' },
    ];
    const before = structuredClone(target);
    expect(jsonPatch(target, patch)).toEqual({ a: { c: [0, 2, 3] }, 'x/y': 'w', d: 1, e: 1 });
    expect(target).toEqual(before);
  });

  it.each([
    [[{ op: 'replace', path: '/none', value: 1 }], 422],
    [[{ op: 'remove', path: '/a/c/7' }], 422],
    [[{ op: 'test', path: '/a/b', value: 2 }], 422],
    [[{ op: 'explode', path: '/a' }], 400],
    [{ spec: {} }, 400],
  ])('refuses %j', (patch, code) => {
    const apply = () => jsonPatch(target, patch);
    expect(apply).toThrow(ApiError);
    expect(apply).toThrow(expect.objectContaining({ code }));
  });
});

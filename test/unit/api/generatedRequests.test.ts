import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCreateRequest } from '../../../lib/api/createRequest.ts';
import { parseJsonBody } from '../../../lib/api/parseJsonBody.ts';
import type { UpgradeKind } from '../../../lib/model/Parameters.ts';
import { generatedRequests } from '../../support/generatedRequests.ts';

const existing = { tokens: ['t'], orchestrationIDs: ['o'], operationIDs: ['p'] };
const defaults = { channel: 'regular', kubernetesVersion: '1.34.2', planSelectors: true, now: Date.now() };

/** What the service would say of the bodies of a kind: paths that it refuses, or '' for a body that it takes. */
function verdicts(kind: UpgradeKind, seed: number): string[][] {
  return fc
    .sample(generatedRequests(existing), { numRuns: 4000, seed })
    .filter(({ path }) => path === `/upgrade/${kind}`)
    .map(({ headers, body }) => {
      try {
        parseCreateRequest(kind, parseJsonBody(body, headers['content-type']), defaults);
        return [];
      } catch (error) {
        return [String((error as Error).message)];
      }
    });
}

describe('generated requests', () => {
  test.each(['kyma', 'cluster'] as const)(
    'bodies of %s are accepted and refused, each in a fair share',
    (kind) => {
      for (const seed of [1, 2, 3]) {
        const all = verdicts(kind, seed);
        const taken = all.filter((problems) => problems.length === 0).length / all.length;
        expect(all.length).toBeGreaterThan(200);
        expect(taken).toBeGreaterThan(0.4);
        expect(taken).toBeLessThan(0.8);
        // They are refused for many reasons.
        expect(new Set(all.flat()).size).toBeGreaterThan(20);
      }
    },
  );

  test('the same seed sends the same requests', () => {
    const sample = () => fc.sample(generatedRequests(existing), { numRuns: 50, seed: 7 });
    expect(sample()).toEqual(sample());
  });
});

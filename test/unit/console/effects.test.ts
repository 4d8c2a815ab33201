import { describe, expect, test } from 'vitest';
import { effectsOf, possibleActions } from '../../../console/actions/effects.ts';
import type { Schemas } from '../../../console/client/apiClient.ts';
import { presentStatus } from '../../../lib/api/present.ts';
import { countsOf } from '../../../lib/model/countsOf.ts';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { sampleNow as now, sampleOrchestration, sampleParameters } from '../../support/samples.ts';

/** As the page gets it: it is read as JSON. */
const shown = (changed: Partial<Orchestration>): Schemas['Orchestration'] =>
  JSON.parse(
    JSON.stringify(presentStatus(sampleOrchestration(changed), countsOf(new Map([[1, 'pending']])))),
  );
const pausedBy = (cause: 'operator' | 'failures' | 'emergency') =>
  shown({ state: 'paused', pause: { at: now, cause, reason: '', emergencyID: 'e-1' } });

describe('what may be done to a paused orchestration', () => {
  test.each(['operator', 'failures'] as const)('is to resume it, after %s', (cause) => {
    expect(possibleActions(pausedBy(cause))).toEqual(['resume', 'cancel']);
  });
  test('is not to resume it during an emergency, but to keep it paused afterwards', () => {
    expect(possibleActions(pausedBy('emergency'))).toEqual(['pause', 'cancel']);
    expect(effectsOf('pause', pausedBy('emergency'))[0]).toBe(
      'It stays paused when the emergency is over, which would resume it otherwise.',
    );
  });
});

test('a pause of an emergency says that others stay paused', () => {
  const of = (changed: object) =>
    effectsOf('pause', shown({ state: 'in progress', parameters: { ...sampleParameters(), ...changed } }));
  const sentence = 'Orchestrations that this emergency has paused stay paused.';
  expect(of({ priority: 'emergency' })).toContain(sentence);
  expect(of({ priority: 'emergency', pauseOthers: false })).not.toContain(sentence);
  expect(of({})).not.toContain(sentence);
});

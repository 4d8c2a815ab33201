import { expect, test } from 'vitest';
import type { Orchestration } from '../../../lib/model/Orchestration.ts';
import { storedFields } from '../../../lib/store/itemSchemas.ts';
import { orchestrationFromItem } from '../../../lib/store/orchestrationItem.ts';
import { sampleNow as now, sampleOrchestration } from '../../support/samples.ts';

test.each<[string, Partial<Orchestration>, object]>([
  ['its earliest start', { earliestStartAt: now }, { startAfter: now }],
  ['a hold', { hold: { text: 'Frozen', endsAt: now } }, { hold: { text: 'Frozen', until: now } }],
  [
    'a pause by a person',
    { pause: { at: now, cause: 'operator', reason: 'Why', actor: 'someone' } },
    { pause: { at: now, cause: 'operator', reason: 'Why', by: 'someone' } },
  ],
  [
    'a pause for an emergency',
    { pause: { at: now, cause: 'emergency', reason: 'Why', emergencyID: 'e-7' } },
    { pause: { at: now, cause: 'emergency', reason: 'Why', by: 'e-7' } },
  ],
  [
    'a pause for failures',
    { pause: { at: now, cause: 'failures', reason: 'Why' } },
    { pause: { at: now, cause: 'failures', reason: 'Why' } },
  ],
])('%s keeps its names in the table', (_, field, stored) => {
  expect(storedFields(field)).toStrictEqual(stored);
  const { orchestrationID, ...rest } = sampleOrchestration(field);
  const item = { p: 'orchestrations', s: orchestrationID, ...storedFields(rest) };
  expect(orchestrationFromItem(item)).toMatchObject(field);
});

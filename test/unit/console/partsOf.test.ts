import { describe, expect, it } from 'vitest';
import { partsOf } from '../../../console/base/partsOf.ts';

const id = '01a21ce3-056b-7845-a993-11ead9d62a5b';

describe('the parts of an API sentence', () => {
  it('are its times, its orchestrations and the words in between', () => {
    expect(partsOf(`Paused until 2026-11-27T13:22:48.000Z: the emergency ${id} runs`)).toEqual([
      { kind: 'words', text: 'Paused until ' },
      { kind: 'time', text: '2026-11-27T13:22:48.000Z' },
      { kind: 'words', text: ': the emergency ' },
      { kind: 'orchestration', text: id },
      { kind: 'words', text: ' runs' },
    ]);
  });

  it.each([
    '',
    'Scheduled 3 operations',
    'from 2026-13-45T99:99Z',
    'module 3b241101-e2bb-4255-8caf-4136c566a962',
    '<b>2026</b>',
    'is no time as RFC 3339, for example 2026-12-24T00:00:00Z: correct it',
  ])('are only words if there is nothing else: %j', (text) => {
    const parts = partsOf(text);
    expect(parts.every(({ kind }) => kind === 'words')).toBe(true);
    expect(parts.map((part) => part.text).join('')).toBe(text);
  });
});

export interface TextPart {
  readonly kind: 'words' | 'time' | 'orchestration';
  readonly text: string;
}

/** Times as the API writes them, and the ids of orchestrations: the time-ordered UUIDs that it makes (version 7). */
const marked =
  /(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z|[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12})/;

/** Splits a sentence of the API where it names a time or an orchestration. Concatenated, the parts give the sentence. */
export const partsOf = (text: string): readonly TextPart[] =>
  text.split(marked).flatMap((part, place, all): readonly TextPart[] => {
    if (part === '') return [];
    if (place % 2 === 0) return [{ kind: 'words', text: part }];
    const isTime = part.includes('T');
    // What people are to write stays as it has to be written.
    if (isTime && all[place - 1]?.endsWith('for example ')) return [{ kind: 'words', text: part }];
    // Text that only looks like a time, such as a 13th month, stays as it is.
    if (isTime && Number.isNaN(Date.parse(part))) return [{ kind: 'words', text: part }];
    return [{ kind: isTime ? 'time' : 'orchestration', text: part }];
  });

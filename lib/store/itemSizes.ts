/**
 * What bounds an item: none may pass 100 KB by any sequence of calls, a quarter of what DynamoDB stores in one. A text is cut
 * where it is longer, a list is shortened (historyEntries.ts) or emptied (Outbox) where it is full.
 */
export const sizes = {
  /** A description, a message, a reason, the text of an error. Bytes of UTF-8. */
  text: 1_000,
  /** Why a runtime was left out: a hundred of them share an item. */
  reason: 400,
  /** `sub` and e-mail of whoever asked; an e-mail address has 254 at most. */
  actor: 256,
} as const;

/** The lists that writes append to, and how many elements each may have. */
export const longestLists: Readonly<Record<string, number>> = {
  history: 40,
  outbox: 16,
};

/** A text of at most so many bytes of UTF-8, cut between two characters. */
export function capped(text: string, bytes: number = sizes.text): string {
  // A character of UTF-16 has three bytes at most: short texts need no look at each.
  if (text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes) return text;
  const mark = '…';
  let [kept, room] = ['', bytes - Buffer.byteLength(mark)];
  for (const character of text) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    kept += character;
  }
  return `${kept}${mark}`;
}

/**
 * The size limits of an item. No sequence of calls may make one exceed 100 KB, a quarter of DynamoDB's limit. Longer texts are
 * cut; full lists are shortened (historyEntries.ts) or emptied (Outbox).
 */
export const sizes = {
  /** A description, a message, a reason, the text of an error. Bytes of UTF-8. */
  text: 1_000,
  /** The reason why a runtime was left out: a hundred of them share an item. */
  reason: 400,
  /** The caller's `sub` and e-mail; an e-mail address has at most 254 bytes. */
  actor: 256,
} as const;

/** The lists that writes append to, with the most elements of each. */
export const longestLists: Readonly<Record<string, number>> = {
  history: 40,
  outbox: 16,
};

/** The text, cut between two characters to at most `bytes` bytes of UTF-8. */
export function capped(text: string, bytes: number = sizes.text): string {
  // A UTF-16 code unit takes at most three bytes: short texts need no check of each character.
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

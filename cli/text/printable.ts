/**
 * Makes foreign text safe for a terminal: one line without control characters, so that no description can move the cursor or
 * recolor the screen.
 */
export const printable = (text: string): string =>
  text.replace(/\s+/gu, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '\u{fffd}');

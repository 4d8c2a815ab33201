/**
 * A description as people read it: with a capital, unless it begins with a name or a path, such as `c-1a2b3c4` or `spec.kubernetes`.
 * Inside of the product descriptions are clauses that are put together ("Nothing changed: the Shoot is hibernated").
 */
export const sentence = (text: string): string =>
  text.replace(/^[a-z]+(?=[\s,;:]|$)/, (word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);

/**
 * Capitalizes a description for people, unless it begins with a name or a path, such as `c-1a2b3c4` or `spec.kubernetes`.
 * Internally, descriptions are clauses that can be combined ("Nothing changed: the Shoot is hibernated").
 */
export const sentence = (text: string): string =>
  text.replace(/^[a-z]+(?=[\s,;:]|$)/, (word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);

/** '1 operation', '2 operations', '0 operations', for use in sentences. */
export const operationsOf = (count: number): string => `${count} ${count === 1 ? 'operation' : 'operations'}`;

/** A text as one word of a POSIX shell, for commands that people copy. */
export const shellQuoted = (text: string): string =>
  /^[\w.:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

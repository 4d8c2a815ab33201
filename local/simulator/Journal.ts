import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs';

/**
 * An append-only file of JSON lines. `append` returns once the line is in the file, so the line survives a `kill -9`. Opening the
 * journal removes a last line that a kill cut short.
 */
export class Journal {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Every line there is, oldest first. Throws for a line that is not JSON: then the folder is not ours. */
  read(): unknown[] {
    if (!existsSync(this.#file)) return [];
    const content = readFileSync(this.#file);
    const end = content.lastIndexOf('\n') + 1;
    if (end < content.length) truncateSync(this.#file, end);
    return content
      .toString('utf8', 0, end)
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  }

  /** Appends all lines in one write, so that they are there together or not at all. */
  append(...lines: object[]): void {
    appendFileSync(this.#file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}

import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file of JSON lines that survives a crash of the process. Lines are collected and written once per turn of the event loop;
 * `flush` writes them at once, before a response that promises them.
 */
export class Journal<Line> {
  readonly #file: string;
  #descriptor: number;
  #pending: string[] = [];
  #closed = false;

  /** Opens or creates the file. A last line that a crash left incomplete is removed. */
  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = file;
    this.#descriptor = openSync(file, 'a');
    const bytes = readFileSync(file);
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end < bytes.length) truncateSync(file, end);
  }

  /** All lines of the file; throws if one is unreadable. */
  load(): Line[] {
    const texts = readFileSync(this.#file, 'utf8').split('\n');
    return texts.filter((text) => text !== '').map((text) => JSON.parse(text) as Line);
  }

  append(line: Line): void {
    if (this.#closed) return;
    if (this.#pending.length === 0) setImmediate(() => this.flush());
    this.#pending.push(`${JSON.stringify(line)}\n`);
  }

  flush(): void {
    if (this.#pending.length === 0 || this.#closed) return;
    const text = this.#pending.join('');
    this.#pending = [];
    appendFileSync(this.#descriptor, text);
  }

  /** Rewrites the file with these lines only, to drop what is no longer needed. */
  replace(lines: Iterable<Line>): void {
    closeSync(this.#descriptor);
    this.#pending = [];
    const next = `${this.#file}.next`;
    writeFileSync(next, Array.from(lines, (line) => `${JSON.stringify(line)}\n`).join(''));
    renameSync(next, this.#file);
    this.#descriptor = openSync(this.#file, 'a');
  }

  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    closeSync(this.#descriptor);
  }
}

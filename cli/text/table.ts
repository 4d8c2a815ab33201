import { printable } from './printable.ts';

export interface TableOptions {
  /** The width of the terminal: the last column is cut to fit; Infinity in a pipe, where nothing is cut. */
  readonly width: number;
}

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

/** Columns as wide as their widest cell, two spaces apart, with a header. */
export const table = (
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { width }: TableOptions,
): string => {
  const lines = [header, ...rows].map((cells) => cells.map(printable));
  const widths = header.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const last = header.length - 1;
  const before = widths.slice(0, last).reduce((sum, wide) => sum + wide + 2, 0);
  return lines
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === last ? cut(cell, Math.max(20, width - before)) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** Names and values, one pair per line; empty values are left out. */
export const fields = (entries: readonly (readonly [string, string])[]): string => {
  const shown = entries.filter(([, value]) => value !== '');
  const wide = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(wide)}  ${printable(value)}`).join('\n');
};

import type { Row, Section, Verdict } from './Row.ts';

const words: Readonly<Record<Verdict, string>> = {
  met: 'met',
  missed: 'MISSED',
  explained: 'missed, explained',
  'no bar': '',
};

const cells = ({ what, measured, bar, peer, verdict, note = '' }: Row): string[] => [
  what,
  measured,
  bar,
  peer,
  words[verdict],
  note,
];

/** A row for a terminal: what, how much, and the verdict. */
export function lineOf(row: Row): string {
  const verdict = words[row.verdict];
  const [bar, peer] = [row.bar === '' ? '' : `  [${row.bar}]`, row.peer === '' ? '' : `  (${row.peer})`];
  const note = row.note === undefined ? '' : `  ${row.note}`;
  return `${verdict.padEnd(18)} ${row.what}: ${row.measured}${bar}${peer}${note}`;
}

/** How many bars there are, and how many are met or missed. */
export function summaryOf(rows: readonly Row[]): string {
  const count = (verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length;
  const judged = rows.length - count('no bar');
  return `${count('met')} of ${judged} bars met, ${count('explained')} missed and explained, ${count('missed')} missed`;
}

const sectionText = ({ title, rows, details }: Section): string =>
  [
    `## ${title}`,
    '',
    `| what | measured | bar (§12) | peer | | |`,
    '|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${cells(row).join(' | ')} |`),
    '',
    details,
  ].join('\n');

/** The whole of docs/benchmarks.md. */
export function documentOf(sections: readonly Section[], machine: readonly string[]): string {
  const rows = sections.flatMap((section) => section.rows);
  const missed = rows.filter(({ verdict }) => verdict === 'missed');
  return `${[
    '# Benchmarks',
    '',
    'What [§12 of the design](design.md#12-what-it-promises) promises, measured. `npm run bench` measures all of it and rewrites this file (about ten minutes; nothing else should run); `npm run bench -- --quick` measures less of every row in under a minute and only prints. Both end with status 1 if a bar is missed without an accepted reason.',
    '',
    ...machine.map((line) => `- ${line}`),
    '',
    `**${summaryOf(rows)}.**`,
    ...(missed.length === 0
      ? []
      : ['', 'Missed:', '', ...missed.map((row) => `- ${row.what}: ${row.measured}`)]),
    '',
    sections.map(sectionText).join('\n\n'),
  ].join('\n')}\n`;
}

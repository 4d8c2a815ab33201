import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundlesSection } from './bundles/bundlesSection.ts';
import { costSection } from './cost/costSection.ts';
import { listingSection } from './listing/listingSection.ts';
import { load, machine } from './machine.ts';
import type { BenchOptions, Section } from './Row.ts';
import { documentOf, lineOf, summaryOf } from './report.ts';
import { schedulingSection } from './schedulingSection.ts';
import { sizesSection } from './sizes/sizesSection.ts';
import { limitSection } from './stack/limitSection.ts';
import { stackSection } from './stack/stackSection.ts';

/**
 * `npm run bench`: every row of §12 on this machine, printed and written to docs/benchmarks.md; with `--quick` a smaller run of
 * every row, printed only. Ends with status 1 if a bar is missed without an accepted reason.
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });

/** The sections of a group run at the same time. A quick run has only seconds, and these two measure no time against a bar. */
const groups: readonly (readonly ((options: BenchOptions) => Promise<Section>)[])[] = values.quick
  ? [
      [bundlesSection],
      [listingSection, costSection],
      [stackSection],
      [limitSection],
      [sizesSection],
      [schedulingSection],
    ]
  : [
      [bundlesSection],
      [listingSection],
      [stackSection],
      [limitSection],
      [sizesSection],
      [costSection],
      [schedulingSection],
    ];

const folder = await mkdtemp(join(tmpdir(), 'kyma-bench-'));
const startedAt = performance.now();
const say = (text: string): void =>
  console.error(`${((performance.now() - startedAt) / 1000).toFixed(0)} s  ${text}`);
try {
  const header = machine();
  console.log(`${header.join('\n')}\n`);
  const sections: Section[] = [];
  for (const group of groups) {
    for (const section of await Promise.all(
      group.map((part) => part({ quick: values.quick, say, folder })),
    )) {
      const details = `${section.details}\n\nMeasured at ${load()}.`;
      sections.push({ ...section, details });
      console.log(`\n${section.title} (${load()})\n${section.rows.map(lineOf).join('\n')}`);
    }
  }
  const rows = sections.flatMap((section) => section.rows);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`\n${summaryOf(rows)} (${seconds} s)`);
  if (!values.quick)
    await writeFile(
      new URL('../docs/benchmarks.md', import.meta.url),
      documentOf(sections, [...header, `took ${seconds} s`]),
    );
  process.exitCode = rows.some(({ verdict }) => verdict === 'missed') ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

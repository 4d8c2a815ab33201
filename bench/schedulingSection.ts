import { text } from './numbers.ts';
import type { BenchOptions, Row, Section } from './Row.ts';
import { runScheduling, type SchedulingRow } from './scheduling/run.ts';
import { explanationOf, schedulingReasons, schedulingRowName } from './schedulingMisses.ts';

const bar = 'outside 0; overruns ≤ max(3, KEB/10); makespan ≤ 1.05 × bound or in its last window';

function rowOf(row: SchedulingRow): Row {
  const { ours, keb, boundHours, missed } = row;
  const name = schedulingRowName(row);
  const reasons = explanationOf(name, missed);
  const share = text(ours.makespanHours / boundHours, 2);
  return {
    what: name,
    measured: `outside ${ours.outside}, overruns ${ours.overruns}, makespan ${text(ours.makespanHours, 1)} h = ${share} × bound`,
    bar,
    peer: `KEB: outside ${text(keb.outside)}, overruns ${text(keb.overruns)}, makespan ${text(keb.makespanHours, 1)} h`,
    verdict: missed.length === 0 ? 'met' : reasons === undefined ? 'missed' : 'explained',
    ...(missed.length === 0
      ? {}
      : { note: `${missed.join(', ')}: ${reasons === undefined ? 'not explained' : reasons.join(', ')}` }),
  };
}

/** §12, scheduling: the product's own choice in virtual time beside KEB's strategy and a lower bound (bench/scheduling). */
export async function schedulingSection({ quick, say }: BenchOptions): Promise<Section> {
  const rows: Row[] = [];
  await runScheduling({
    quick,
    onRow: (row) => {
      rows.push(rowOf(row));
      say(`scheduling: ${schedulingRowName(row)}`);
    },
  });
  const used = new Set(rows.flatMap(({ note = '' }) => note.replace(/^.*: /, '').split(', ')));
  const reasons = Object.entries(schedulingReasons).filter(([name]) => used.has(name));
  return {
    title: 'Scheduling',
    rows,
    details: [
      'Rows are *windows, runtimes/workers, whether durations of earlier upgrades are known*. All of it is virtual time and the same at every run; [scheduling.md](scheduling.md) tells how, and has moves, transitions and the curve of the start rule.',
      ...(reasons.length === 0
        ? []
        : [
            '',
            'Where the bar is missed, by name:',
            '',
            ...reasons.map(([name, why]) => `- *${name}*: ${why}`),
          ]),
    ].join('\n'),
  };
}

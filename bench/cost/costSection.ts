import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../numbers.ts';
import { type BenchOptions, type Row, type Section, verdictOf } from '../Row.ts';
import { loadMachine } from './loadMachine.ts';
import { type IdleCost, measureIdle } from './measureIdle.ts';
import { type MeasuredOrchestration, measureOrchestration, type Scenario } from './measureOrchestration.ts';
import { type BillLine, billOf, type Price, priceList, totalOf } from './prices.ts';
import { billedMilliseconds } from './Usage.ts';

/** §12 */
const mostTransitionsEach = 25;
const mostUsdPerThousand = 1;
const mostIdleUsd = 1;

const scenarios = (quick: boolean): readonly Scenario[] =>
  quick
    ? [{ runtimes: 300, workers: 30, history: false }]
    : [
        { runtimes: 1000, workers: 5, history: false },
        { runtimes: 1000, workers: 50, history: false },
        { runtimes: 1000, workers: 50, history: true },
        { runtimes: 1000, workers: 1000, history: false },
      ];

const nameOf = ({ runtimes, workers, history }: Scenario): string =>
  `${text(runtimes)} runtimes, ${text(workers)} workers${history ? ', history known' : ''}`;

const perThousand = ({ amounts, runtimes }: MeasuredOrchestration): number =>
  (1000 * totalOf(billOf(amounts))) / runtimes;

/** A child that looks every half a minute, as the same machine would bill it: take, choice, then look, choice, wait twenty times. */
const naiveTransitions = 1 + 2 + 20 * 3 + 2 + 1;

function rowsOf(measured: MeasuredOrchestration): Row[] {
  const usd = perThousand(measured);
  const name = nameOf(measured);
  return [
    {
      what: `state transitions per runtime: ${name}`,
      measured: text(measured.transitionsEach, 1),
      bar: `≤ ${mostTransitionsEach}`,
      peer: `${naiveTransitions} with a look every 30 s (computed)`,
      verdict: verdictOf(measured.transitionsEach <= mostTransitionsEach),
    },
    {
      what: `USD per 1,000 runtimes: ${name}`,
      measured: text(usd, 3),
      bar: `≤ ${mostUsdPerThousand}`,
      peer: `${text((naiveTransitions * priceList.prices.stateTransition.usd * 1000) / 1000, 2)} for those transitions alone`,
      verdict: verdictOf(usd <= mostUsdPerThousand),
    },
  ];
}

function idleRow({ environment, lines, extras }: IdleCost): Row {
  const usd = totalOf(lines);
  const judged = environment === 'dev';
  return {
    what: `idle, ${environment}, USD a month`,
    measured: text(usd, 2),
    bar: judged ? `≤ ${mostIdleUsd}` : '',
    peer: '',
    verdict: judged ? verdictOf(usd <= mostIdleUsd) : 'no bar',
    ...(extras.length === 0
      ? {}
      : {
          note: `besides: ${extras.map(({ what, usd: each }) => `${what.replace(/^.*: /, '')} ${text(each, 2)}`).join(', ')}`,
        }),
  };
}

const billTable = (lines: readonly BillLine[]): string =>
  [
    '| what | amount | unit | USD |',
    '|---|--:|---|--:|',
    ...lines.map(
      ({ what, amount, unit, usd }) =>
        `| ${what} | ${text(amount, amount < 10 ? 4 : 0)} | ${unit} | ${text(usd, 4)} |`,
    ),
    `| **together** | | | **${text(totalOf(lines), 4)}** |`,
  ].join('\n');

const priceTable = (): string =>
  [
    '| what | USD | per | source |',
    '|---|--:|---|---|',
    ...Object.values(priceList.prices).map(({ what, usd, per, unit, source }: Price) => {
      const digits = usd < 0.001 ? 10 : 4;
      const price = usd.toFixed(digits).replace(/0+$/, '').replace(/\.$/, '');
      return `| ${what} | ${price} | ${per === 1 ? '' : `${text(per)} `}${unit} | [AWS](${source}) |`;
    }),
  ].join('\n');

function detailsOf(measured: readonly MeasuredOrchestration[], idle: readonly IdleCost[]): string {
  const shown = measured.find(({ workers, history }) => workers === 50 && !history) ?? measured[0];
  const billed = Object.entries(billedMilliseconds).map(
    ([name, milliseconds]) => `${name} ${text(milliseconds)}`,
  );
  return [
    'The state machine of the synthesized template runs on the local Step Functions, with the use cases of `lib/`, on an injected clock that jumps from event to event. The runtimes lie in five regions with nightly windows of four hours; every upgrade takes ten minutes; schedules come up to 59 s late; the sweep runs every five minutes; somebody asks for the status once a minute. Transitions are states entered and retries, and one for the start of each execution. A worker that finds nothing left to take waits for what may still come, a retry or an operation that is handed back: five transitions for each worker, so with as many workers as runtimes, five for each runtime. The table bills consistent reads by 4 KB, writes by 1 KB of the larger of before and after, a unit for each index entry put or deleted, and failed conditions.',
    '',
    `Assumed, not measured: how long a call is billed for on AWS (milliseconds: ${billed.join(', ')}; a tenth of all calls with a cold start of 800 ms more); every execution, call of the API and schedule leaves a trace; Lambda writes 900 bytes of its own per call; every look reads the kubeconfig's secret anew.`,
    '',
    ...(shown === undefined
      ? []
      : [
          `### The bill of ${nameOf(shown)}`,
          '',
          `It took ${text(shown.hours, 1)} hours; each upgrade was looked at ${text(shown.looksEach, 1)} times.`,
          '',
          billTable(billOf(shown.amounts)),
          '',
        ]),
    ...idle.flatMap(({ environment, lines, extras }) => [
      `### Idle, ${environment}, a month`,
      '',
      billTable(lines),
      '',
      ...(extras.length === 0 ? [] : ['Listed apart (§12):', '', billTable(extras), '']),
    ]),
    `### Prices (${priceList.region}, list prices without free tier, ${priceList.date})`,
    '',
    priceTable(),
  ].join('\n');
}

/** §12, cost: state transitions and the bill of ten-minute upgrades in windows, and what an idle environment costs. */
export async function costSection({ quick, say, folder }: BenchOptions): Promise<Section> {
  const machine = await loadMachine();
  const newFolder = async (): Promise<string> => await mkdtemp(join(folder, 'cost-'));
  const measured: MeasuredOrchestration[] = [];
  for (const scenario of scenarios(quick)) {
    say(`cost: ${nameOf(scenario)}`);
    measured.push(await measureOrchestration({ ...machine, folder: await newFolder() }, scenario));
  }
  say('cost: idle');
  const idle = await measureIdle(
    { ...machine, folder: await newFolder() },
    quick ? ['dev'] : ['dev', 'prod'],
  );
  return {
    title: 'Cost',
    rows: [...measured.flatMap(rowsOf), ...idle.map(idleRow)],
    details: detailsOf(measured, idle),
  };
}

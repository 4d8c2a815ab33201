import type { Command } from 'commander';
import { answerOf, type Schemas } from '../../console/client/apiClient.ts';
import type { Context } from '../Context.ts';
import { printable } from '../text/printable.ts';
import { fields, table } from '../text/table.ts';
import { timeText } from '../text/times.ts';
import { open, optionsOf, widthOf, writeJson, writeLine } from './options.ts';

type Forecast = Schemas['Forecast'];

const longestBar = 40;

/** How many upgrades start when, as a bar for each hour; consecutive hours without any are shown as one. */
const startsText = ({ starts }: Forecast, width: number): string => {
  const most = Math.max(1, ...starts.buckets.map((bucket) => bucket.starts));
  const rows = starts.buckets.flatMap(({ at, starts: count }, place, all) => {
    const before = all[place - 1]?.starts;
    if (count === 0 && before === 0) return [];
    const goesOn = count === 0 && all[place + 1]?.starts === 0;
    return [[timeText(at), String(count), goesOn ? '…' : '#'.repeat(Math.ceil((count / most) * longestBar))]];
  });
  return table(['FROM', 'STARTS', ''], rows, { width });
};

/** Blocks of the forecast in words; an empty one is left out. */
const blocksOf = (forecast: Forecast, width: number): readonly string[] => {
  const { stages, missing, neverFitting, held, assumptions } = forecast;
  const more = (what: string, { count, runtimes }: { count: number; runtimes: readonly unknown[] }): string =>
    `${what}: ${count}${runtimes.length < count ? `, the first ${runtimes.length} of them` : ''}`;
  return [
    fields([
      ['Forecast', forecast.description],
      ['State', forecast.state],
      ['Likely end', timeText(forecast.likely)],
      ['Late end', timeText(forecast.late)],
      ['Waiting', String(forecast.waiting)],
      ['In progress', String(forecast.inProgress)],
    ]),
    stages.length === 0
      ? ''
      : table(
          ['STAGE', 'RUNTIMES', 'OPENS', 'LIKELY END', 'LATE END'],
          stages.map((stage) => [
            stage.name,
            String(stage.runtimes),
            timeText(stage.likelyStart),
            timeText(stage.likely),
            timeText(stage.late),
          ]),
          { width },
        ),
    forecast.starts.buckets.length === 0 ? '' : startsText(forecast, width),
    missing.count === 0
      ? ''
      : `${more('Will probably miss their next window', missing)}\n${table(
          ['SHOOT', 'RUNTIME', 'MISSES', 'STARTS INSTEAD'],
          missing.runtimes.map((runtime) => [
            runtime.shootName,
            runtime.runtimeID,
            timeText(runtime.maintenanceWindowBegin),
            timeText(runtime.likelyStart),
          ]),
          { width },
        )}`,
    neverFitting.count === 0
      ? ''
      : `${more('Fit no window', neverFitting)}\n${table(
          ['SHOOT', 'RUNTIME', 'REASON'],
          neverFitting.runtimes.map(({ shootName, runtimeID, reason }) => [shootName, runtimeID, reason]),
          { width },
        )}`,
    held.count === 0
      ? ''
      : `${more('Held until somebody corrects their opt-outs', held)}\n${table(
          ['SHOOT', 'RUNTIME', 'REASON'],
          held.runtimes.map(({ shootName, runtimeID, reason }) => [shootName, runtimeID, reason]),
          { width },
        )}`,
    assumptions.map((sentence) => `- ${printable(sentence)}`).join('\n'),
  ].filter((block) => block !== '');
};

export const addForecast = (program: Command, context: Context): void => {
  program
    .command('forecast')
    .description('Forecast when an orchestration ends and which runtimes miss their windows')
    .argument('<id>', 'The orchestration')
    .action(async (id: string, _: unknown, command: Command) => {
      const { client } = await open(context, command);
      const call = client.GET('/orchestrations/{id}/forecast', { params: { path: { id } } });
      const forecast = await answerOf(call);
      if (optionsOf(command).output === 'json') return writeJson(context, forecast);
      writeLine(context, blocksOf(forecast, widthOf(context)).join('\n\n'));
    });
};

import { type Command, Option } from 'commander';
import { parseStage } from '../requests/parseStage.ts';
import { parseTarget } from '../requests/parseTarget.ts';
import { collect, parseAmount, parseCount } from '../requests/parseValues.ts';
import { waitOption } from './options.ts';

const option = (flags: string, text: string): Option => new Option(flags, text);

/** The options of both kinds of upgrade, in the groups that the help shows. */
export const addUpgradeOptions = (command: Command): Command => {
  const targets = [
    option('--all', 'Every runtime').conflicts('include'),
    option(
      '--include <target>',
      '"all", or selectors that must all match, such as region=eu-.*,planName=aws; repeat it for more runtimes',
    ).argParser(collect(parseTarget)),
    option('--exclude <target>', 'Runtimes to leave out; wins over --include; may be repeated').argParser(
      collect(parseTarget),
    ),
  ];
  const when = [
    option(
      '--schedule <when>',
      'When to start: immediate, maintenanceWindow, or not before an RFC 3339 time',
    ),
    option('--maintenance-window', "Only inside each runtime's maintenance window, whatever the schedule"),
    option('--workers <n>', 'How many upgrades run at once').argParser(parseCount(1)),
    option('--ignore-health', 'Start even if health checks before the change fail'),
    option('--dry-run', 'Only check, change nothing'),
  ];
  const rollout = [
    option(
      '--stage <stage>',
      'A stage, such as name=canary,limit=5%,workers=2,maxFailures=1,soak=1h,notBefore=TIME,approval; repeat it for the next',
    )
      .argParser(collect(parseStage))
      .conflicts('stages'),
    option('--stages <file>', 'The stages as a JSON list, with their targets; - reads standard input'),
    option(
      '--max-failures <n>',
      'Pause if more than this fail: a count or a percentage such as 5%',
    ).argParser(parseAmount),
    option('--approval', 'Plan, then wait until somebody approves'),
    option(
      '--emergency',
      'Start at once; orchestrations in progress pause until it ends, soaks and approvals included',
    ),
    option('--no-pause-others', 'With --emergency: let orchestrations in progress continue'),
    option('--ignore-freezes', 'With --emergency: also start during freezes'),
  ];
  const request = [
    option('--file <file>', 'A request as JSON, which the other options change; - reads standard input'),
    option(
      '--idempotency-key <key>',
      'Repeating the same key and request within 24 hours creates only one orchestration',
    ),
    waitOption(),
  ];
  const groups: readonly (readonly [string, readonly Option[]])[] = [
    ['Which runtimes:', targets],
    ['When and how:', when],
    ['Rollout:', rollout],
    ['Request:', request],
  ];
  for (const [heading, options] of groups)
    for (const each of options) command.addOption(each.helpGroup(heading));
  return command;
};

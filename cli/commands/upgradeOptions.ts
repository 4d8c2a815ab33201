import { type Command, Option } from 'commander';
import { parseStage } from '../requests/parseStage.ts';
import { parseTarget } from '../requests/parseTarget.ts';
import { collect, parseAmount, parseCount } from '../requests/parseValues.ts';
import { waitOption } from './options.ts';

const option = (flags: string, text: string): Option => new Option(flags, text);

/** What both kinds of upgrade understand, in the groups that the help shows. */
export const addUpgradeOptions = (command: Command): Command => {
  const targets = [
    option('--all', 'Every runtime').conflicts('include'),
    option(
      '--include <target>',
      '"all", or selectors that must all match, such as region=eu-.*,planName=aws; repeat it for more runtimes',
    ).argParser(collect(parseTarget)),
    option('--exclude <target>', 'Not these; wins over --include; may be repeated').argParser(
      collect(parseTarget),
    ),
  ];
  const when = [
    option(
      '--schedule <when>',
      'When to start: immediate, maintenanceWindow, or an RFC 3339 time to start at',
    ),
    option('--maintenance-window', "Only inside each runtime's maintenance window, whatever the schedule"),
    option('--workers <n>', 'How many upgrades run at a time').argParser(parseCount(1)),
    option('--ignore-health', 'Whatever the checks before the change say'),
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
    option('--max-failures <n>', 'Pause when more have failed: a count or a share such as 5%').argParser(
      parseAmount,
    ),
    option('--approval', 'Wait with the plan until somebody approves it'),
    option(
      '--emergency',
      'Start beside what is in progress, which pauses until the emergency is over, soaks and approvals included',
    ),
    option('--no-pause-others', 'With --emergency: let what is in progress go on'),
    option('--ignore-freezes', 'With --emergency: start in freezes, too'),
  ];
  const request = [
    option('--file <file>', 'A request as JSON, which the other options change; - reads standard input'),
    option('--idempotency-key <key>', 'The same key and request within 24 hours make one orchestration'),
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

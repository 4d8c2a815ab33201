import { Dialog } from '../../parts/Dialog.tsx';
import type { Draft } from './draft.ts';
import { utcOf } from './draft.ts';
import type { Match } from './useMatch.ts';

export interface ReviewProps {
  readonly draft: Draft;
  readonly match: Match;
  readonly environment: string;
  readonly sending: boolean;
  readonly onSend: () => void;
  readonly onClose: () => void;
}

/** Shows what will happen before the request is sent. */
export function Review({ draft, match, environment, sending, onSend, onClose }: ReviewProps) {
  const { dryRun, stages, emergency } = draft;
  const counted = match.kind === 'counted' ? match.answer : undefined;
  const count = counted?.runtimes.toLocaleString() ?? 'an unknown number of';
  const verb = dryRun ? 'Check' : 'Upgrade';
  return (
    <Dialog title={`${verb} ${count} runtimes in ${environment}?`} onClose={onClose}>
      <ul class="review">
        <li>{targetWords(draft)}</li>
        <li>{whenWords(draft)}</li>
        <li>
          {stages.length === 0
            ? 'All of them in one go.'
            : `In ${stages.length} ${stages.length === 1 ? 'stage' : 'stages'}: ${stages.map((stage, index) => stageWords(stage, counted?.stages?.[index])).join(', then ')}.`}
        </li>
        {draft.maxFailures !== '' && <li>It pauses when more than {draft.maxFailures} have failed.</li>}
        {draft.approval && <li>Nothing starts before somebody has approved the plan.</li>}
        {draft.ignoreHealth && <li>Health checks before the change are overridden.</li>}
        {emergency && (
          <li>
            As an emergency: it does not queue
            {draft.pauseOthers
              ? `, and pauses orchestrations in progress until it ends${standsSometimes(draft) ? ', also while it soaks or waits for an approval' : ''}`
              : ''}
            .{draft.ignoreFreezes ? ' It also starts upgrades during freezes.' : ''}
          </li>
        )}
        <li>
          {dryRun
            ? 'Only checks run. Nothing is changed.'
            : 'Runtimes are changed and never rolled back. You can pause or cancel at any time: upgrades that have started will finish.'}
        </li>
      </ul>
      <div class="buttons">
        <button type="button" class="primary" disabled={sending} onClick={onSend}>
          {dryRun ? 'Start the dry run' : 'Start the upgrade'}
        </button>
        <button type="button" disabled={sending} onClick={onClose}>
          Go back
        </button>
      </div>
    </Dialog>
  );
}

/** Whether it will probably upgrade nothing for a while before it is over. */
const standsSometimes = ({ approval, stages }: Draft): boolean =>
  approval || stages.some((stage) => stage.approval || stage.soakHours !== '');

function targetWords({ kind, channel, kubernetesVersion, machineImage, machineImageVersion }: Draft): string {
  if (kind === 'kyma')
    return `Kyma moves to ${channel === '' ? 'the default channel' : `channel ${channel}`}.`;
  const image = [machineImage, machineImageVersion].filter((part) => part !== '').join(' ');
  const version = kubernetesVersion === '' ? 'the default version' : kubernetesVersion;
  return `Kubernetes moves to ${version}${image === '' ? '' : `, machines to ${image}`}.`;
}

function whenWords({ when, startsAt, inWindows, workers }: Draft): string {
  const atATime = workers === '' || workers === '0' ? 'one at a time' : `at most ${workers} at a time`;
  if (when === 'immediate') return `At once, ${atATime}, whatever the maintenance windows.`;
  if (when === 'maintenanceWindow') return `Each inside its maintenance window, ${atATime}.`;
  const where = inWindows ? ', each inside its maintenance window' : '';
  return `Not before ${utcOf(startsAt)}${where}, ${atATime}.`;
}

const stageWords = (
  { name, limit, approval, soakHours }: Draft['stages'][number],
  runtimes: number | undefined,
): string =>
  `${name}${runtimes === undefined ? (limit === '' ? '' : ` (at most ${limit})`) : ` (${runtimes.toLocaleString()})`}${approval ? ' after an approval' : ''}${
    soakHours === '' ? '' : `, then ${soakHours} h of soaking`
  }`;

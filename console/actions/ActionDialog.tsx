import { useState } from 'preact/hooks';
import { Dialog } from '../parts/Dialog.tsx';
import { Notice } from '../parts/Notice.tsx';
import type { Orchestration } from '../parts/rollout.ts';
import { upgradeTitle } from '../parts/titles.ts';
import { approve, cancel, pause, type RetryChoice, resume, retry } from './calls.ts';
import { type ActionName, effectsOf } from './effects.ts';
import { RetryChoices } from './RetryChoices.tsx';

export interface ActionDialogProps {
  readonly action: ActionName;
  readonly orchestration: Orchestration;
  readonly onClose: () => void;
  /** Called with a sentence about what was done. */
  readonly onDone: (sentence: string) => void;
}

const titles: Readonly<Record<ActionName, (title: string) => string>> = {
  approve: (title) => `Approve “${title}”?`,
  resume: (title) => `Resume “${title}”?`,
  retry: (title) => `Retry what failed in “${title}”?`,
  pause: (title) => `Pause “${title}”?`,
  cancel: (title) => `Cancel “${title}”?`,
};
const verbs: Readonly<Record<ActionName, string>> = {
  approve: 'Approve',
  resume: 'Resume',
  retry: 'Retry',
  pause: 'Pause',
  cancel: 'Cancel the upgrade',
};

/** Asks before it acts: what will happen, what can be chosen, and then the API's answer. */
export function ActionDialog({ action, orchestration, onClose, onDone }: ActionDialogProps) {
  const { orchestrationID, rollout, parameters } = orchestration;
  const stage = rollout?.stages[rollout.stage]?.name ?? 'all';
  const [reason, setReason] = useState('');
  const [maxFailures, setMaxFailures] = useState('');
  const [choice, setChoice] = useState<RetryChoice>({ operationIDs: undefined, immediate: false });
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<string>();

  const act: Readonly<Record<ActionName, () => Promise<string>>> = {
    approve: async () => {
      await approve(orchestrationID, stage);
      return `Stage ${stage} is approved.`;
    },
    resume: async () => {
      const amount = /^\d+$/.test(maxFailures) ? Number(maxFailures) : maxFailures;
      await resume(orchestrationID, maxFailures === '' ? undefined : amount);
      return 'Resumed.';
    },
    retry: async () => {
      const { msg, oldOperations } = await retry(orchestrationID, choice);
      return oldOperations.length === 0
        ? `${msg}.`
        : `${msg}; ${oldOperations.length} left, because newer operations of their runtimes have run.`;
    },
    pause: async () => {
      await pause(orchestrationID, reason);
      return 'Paused: nothing starts until it is resumed.';
    },
    cancel: async () => {
      await cancel(orchestrationID);
      return 'Canceled: nothing starts any more.';
    },
  };
  const send = async () => {
    setSending(true);
    setFailure(undefined);
    try {
      onDone(await act[action]());
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      setSending(false);
    }
  };
  const nothingChosen = action === 'retry' && choice.operationIDs?.length === 0;

  return (
    <Dialog title={titles[action](upgradeTitle(orchestration))} onClose={onClose}>
      <ul class="effects">
        {effectsOf(action, orchestration).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {action === 'pause' && (
        <label class="stacked">
          Reason, shown to others (optional)
          <input value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
      )}
      {action === 'resume' && parameters.strategy.maxFailures !== undefined && (
        <label class="stacked">
          Failures from now on before it pauses again (empty: still {parameters.strategy.maxFailures})
          <input value={maxFailures} onInput={(event) => setMaxFailures(event.currentTarget.value)} />
        </label>
      )}
      {action === 'retry' && (
        <RetryChoices orchestration={orchestration} choice={choice} onChange={setChoice} />
      )}
      {failure !== undefined && <Notice tone="failed" title={failure} />}
      <div class="buttons">
        <button
          type="button"
          class={action === 'cancel' ? 'danger primary' : 'primary'}
          disabled={sending || nothingChosen}
          onClick={send}
        >
          {verbs[action]}
        </button>
        {/* Enter twice must not cancel: where nothing can be taken back, the way out has the focus. */}
        <button type="button" disabled={sending} onClick={onClose} autofocus={action === 'cancel'}>
          Leave it as it is
        </button>
      </div>
    </Dialog>
  );
}

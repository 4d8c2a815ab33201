import { useState } from 'preact/hooks';
import type { Orchestration } from '../parts/rollout.ts';
import { session, useRights } from '../session/theSession.ts';
import { ActionDialog } from './ActionDialog.tsx';
import './actions.css';
import { type ActionName, possibleActions } from './effects.ts';

export interface ActionsProps {
  readonly orchestration: Orchestration;
  /** Looks at the orchestration again. */
  readonly refresh: () => void;
}

const labels: Readonly<Record<ActionName, string>> = {
  approve: 'Approve …',
  resume: 'Resume …',
  retry: 'Retry …',
  pause: 'Pause …',
  cancel: 'Cancel …',
};

/** Buttons for the actions that are possible now; each explains its effect before it acts. */
export function Actions({ orchestration, refresh }: ActionsProps) {
  const { admin } = useRights();
  const [open, setOpen] = useState<ActionName>();
  const [done, setDone] = useState('');
  const actions = possibleActions(orchestration);
  return (
    <div class="actions">
      {actions.length > 0 && (
        <div class="buttons">
          {actions.map((action) => (
            <button
              key={action}
              type="button"
              class={
                action === 'cancel' ? 'danger' : action === 'approve' || action === 'resume' ? 'primary' : ''
              }
              disabled={!admin}
              onClick={() => {
                setDone('');
                setOpen(action);
              }}
            >
              {labels[action]}
            </button>
          ))}
        </div>
      )}
      {!admin && actions.length > 0 && (
        <small class="quiet">
          Changing it needs the group <code>{session.config.groups.admin}</code>.
        </small>
      )}
      <p class="done" role="status">
        {done}
      </p>
      {open !== undefined && (
        <ActionDialog
          action={open}
          orchestration={orchestration}
          onClose={() => setOpen(undefined)}
          onDone={(sentence) => {
            setOpen(undefined);
            setDone(sentence);
            refresh();
          }}
        />
      )}
    </div>
  );
}

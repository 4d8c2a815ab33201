import { Notice } from '../../parts/Notice.tsx';
import { type DraftStage, newStage, utcOf } from './draft.ts';
import { CheckField, TextField } from './Field.tsx';
import { changedAt, moved, removedAt } from './lists.ts';
import { TargetsEditor } from './TargetsEditor.tsx';
import type { Match } from './useMatch.ts';

export interface StagesEditorProps {
  /** How many runtimes each stage takes. */
  readonly match: Match;
  readonly stages: readonly DraftStage[];
  readonly onChange: (stages: readonly DraftStage[]) => void;
}

/** Names that fit the first stages of most rollouts; later ones are numbered. */
const usualNames = ['canary', 'early', 'rest'];

function nextName(stages: readonly DraftStage[]): string {
  const names = stages.map(({ name }) => name);
  return usualNames.find((name) => !names.includes(name)) ?? `stage ${stages.length + 1}`;
}

/** The stages of a rollout, in order. */
export function StagesEditor({ match, stages, onChange }: StagesEditorProps) {
  const counted = match.kind === 'counted' ? match.answer : undefined;
  return (
    <section class="stage-forms" aria-labelledby="stages">
      <h2 id="stages">Stages</h2>
      <p class="quiet">
        {stages.length === 0
          ? 'Without stages all runtimes are upgraded in one go. With stages, one group follows the other.'
          : 'A runtime belongs to the first stage that takes it; one that no stage takes is left out.'}
      </p>
      <ol>
        {stages.map((stage, index) => (
          <li key={stage.key}>
            <StageCard
              index={index}
              runtimes={counted?.stages?.[index]}
              last={index === stages.length - 1}
              stage={stage}
              onChange={(changed) => onChange(changedAt(stages, index, changed))}
              onRemove={() => onChange(removedAt(stages, index))}
              onMove={(by) => onChange(moved(stages, index, by))}
            />
          </li>
        ))}
      </ol>
      {counted?.inNoStage !== undefined && counted.inNoStage > 0 && (
        <Notice
          tone="paused"
          title={`${counted.inNoStage.toLocaleString()} runtimes are in no stage, and would be left out.`}
        />
      )}
      <button type="button" onClick={() => onChange([...stages, newStage(nextName(stages))])}>
        Add a stage
      </button>
    </section>
  );
}

interface StageCardProps {
  readonly index: number;
  /** Undefined until they are counted. */
  readonly runtimes: number | undefined;
  readonly last: boolean;
  readonly stage: DraftStage;
  readonly onChange: (stage: DraftStage) => void;
  readonly onRemove: () => void;
  readonly onMove: (by: -1 | 1) => void;
}

function StageCard({ index, runtimes, last, stage, onChange, onRemove, onMove }: StageCardProps) {
  const path = `strategy.stages.${index}`;
  const name = stage.name || `stage ${index + 1}`;
  const set = (changed: Partial<DraftStage>) => onChange({ ...stage, ...changed });
  return (
    <fieldset class="stage">
      <legend>
        {index + 1}. {name}
        {runtimes !== undefined && (
          <span class="stage-count">
            {runtimes.toLocaleString()} {runtimes === 1 ? 'runtime' : 'runtimes'}
          </span>
        )}
      </legend>
      <div class="stage-tools buttons small">
        <button
          type="button"
          disabled={index === 0}
          aria-label={`Move ${name} up`}
          onClick={() => onMove(-1)}
        >
          ↑
        </button>
        <button type="button" disabled={last} aria-label={`Move ${name} down`} onClick={() => onMove(1)}>
          ↓
        </button>
        <button type="button" aria-label={`Remove ${name}`} onClick={onRemove}>
          ✕
        </button>
      </div>
      <div class="fields">
        <TextField
          path={`${path}.name`}
          label="Name"
          value={stage.name}
          onChange={(value) => set({ name: value })}
        />
        <TextField
          path={`${path}.limit`}
          label="At most"
          hint="A number, or a percentage such as 5%. Empty: all of them."
          value={stage.limit}
          onChange={(limit) => set({ limit })}
        />
        <TextField
          path={`${path}.soakSeconds`}
          label="Soak afterwards, hours"
          type="number"
          value={stage.soakHours}
          onChange={(soakHours) => set({ soakHours })}
        />
      </div>
      <CheckField
        path={`${path}.approval`}
        label="Somebody has to approve it before it starts"
        hint=""
        checked={stage.approval}
        onChange={(approval) => set({ approval })}
      />
      <details>
        <summary>Which runtimes, workers, failures, start</summary>
        <TargetsEditor
          path={`${path}.include`}
          legend="Takes"
          none="Whatever earlier stages have left."
          add="Only runtimes that …"
          targets={stage.include}
          onChange={(include) => set({ include })}
        />
        <TargetsEditor
          path={`${path}.exclude`}
          legend="But not"
          none="None is left out."
          add="Leave out …"
          targets={stage.exclude}
          onChange={(exclude) => set({ exclude })}
        />
        <div class="fields">
          <TextField
            path={`${path}.workers`}
            label="Upgrades at a time"
            type="number"
            value={stage.workers}
            onChange={(workers) => set({ workers })}
          />
          <TextField
            path={`${path}.maxFailures`}
            label="Failures allowed"
            value={stage.maxFailures}
            onChange={(maxFailures) => set({ maxFailures })}
          />
          <TextField
            path={`${path}.notBefore`}
            label="Not before"
            hint={stage.notBefore === '' ? 'In your time zone.' : `${utcOf(stage.notBefore)} (UTC)`}
            type="datetime-local"
            value={stage.notBefore}
            onChange={(notBefore) => set({ notBefore })}
          />
        </div>
      </details>
    </fieldset>
  );
}

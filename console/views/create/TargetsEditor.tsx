import { useContext } from 'preact/hooks';
import {
  type Condition,
  type DraftTarget,
  newCondition,
  newTarget,
  type Selector,
  selectors,
} from './draft.ts';
import { Problems } from './Field.tsx';
import { FormContext, problemsAt, schemaOf } from './FormContext.ts';
import { changedAt, removedAt } from './lists.ts';

export interface TargetsEditorProps {
  /** Where the request has the list: `targets.include`. */
  readonly path: string;
  readonly legend: string;
  /** What an empty list means. */
  readonly none: string;
  readonly add: string;
  readonly targets: readonly DraftTarget[];
  readonly onChange: (targets: readonly DraftTarget[]) => void;
}

/** A list of targets: conditions of one are AND-ed, targets OR-ed. */
export function TargetsEditor({ path, legend, none, add, targets, onChange }: TargetsEditorProps) {
  const form = useContext(FormContext);
  return (
    <fieldset class="targets">
      <legend>{legend}</legend>
      {targets.length === 0 && <p class="quiet">{none}</p>}
      <ol>
        {targets.map((target, index) => (
          <li key={target.key}>
            {index > 0 && <span class="joint">or</span>}
            <TargetRow
              path={`${path}.${index}`}
              name={`${legend}, target ${index + 1}`}
              target={target}
              onChange={(changed) => onChange(changedAt(targets, index, changed))}
              onRemove={() => onChange(removedAt(targets, index))}
            />
          </li>
        ))}
      </ol>
      <Problems problems={problemsAt(form, path)} />
      <button
        type="button"
        onClick={() =>
          onChange([
            ...targets,
            newTarget(targets.length === 0 && path === 'targets.include' ? 'target' : 'region'),
          ])
        }
      >
        {add}
      </button>
    </fieldset>
  );
}

interface TargetRowProps {
  readonly path: string;
  readonly name: string;
  readonly target: DraftTarget;
  readonly onChange: (target: DraftTarget) => void;
  readonly onRemove: () => void;
}

function TargetRow({ path, name, target, onChange, onRemove }: TargetRowProps) {
  const form = useContext(FormContext);
  const { conditions } = target;
  const used = conditions.map(({ field }) => field);
  const free = (Object.keys(selectors) as Selector[]).filter(
    (field) => field !== 'target' && !used.includes(field),
  );
  const set = (changed: readonly Condition[]) => onChange({ ...target, conditions: changed });
  return (
    <fieldset class="target">
      <legend class="unseen">{name}</legend>
      {conditions.map((condition, index) => (
        <ConditionRow
          key={condition.key}
          path={path}
          condition={condition}
          joint={index > 0 ? 'and' : ''}
          used={used}
          onChange={(changed) => set(changedAt(conditions, index, changed))}
          onRemove={conditions.length > 1 ? () => set(removedAt(conditions, index)) : undefined}
        />
      ))}
      <div class="buttons small">
        {free[0] !== undefined && !used.includes('target') && (
          <button
            type="button"
            class="plain"
            onClick={() => set([...conditions, newCondition(free[0] ?? 'region')])}
          >
            and …
          </button>
        )}
        <button type="button" class="plain" onClick={onRemove}>
          Remove <span class="unseen">{name}</span>
        </button>
      </div>
      <Problems problems={problemsAt(form, path)} />
    </fieldset>
  );
}

interface ConditionRowProps {
  readonly path: string;
  readonly condition: Condition;
  readonly joint: string;
  readonly used: readonly Selector[];
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: (() => void) | undefined;
}

function ConditionRow({ path, condition, joint, used, onChange, onRemove }: ConditionRowProps) {
  const form = useContext(FormContext);
  const { field, value } = condition;
  const fieldPath = `${path}.${field}`;
  const problems = problemsAt(form, fieldPath);
  const { description = '', example } = schemaOf(form, fieldPath);
  return (
    <div class="condition">
      {joint !== '' && <span class="joint">{joint}</span>}
      <select
        aria-label="Select by"
        value={field}
        onChange={(event) => onChange({ ...condition, field: event.currentTarget.value as Selector })}
      >
        {(Object.keys(selectors) as Selector[])
          .filter((each) => each === field || !used.includes(each))
          .map((each) => (
            <option key={each} value={each}>
              {selectors[each]}
            </option>
          ))}
      </select>
      {field !== 'target' && (
        <input
          aria-label={`${selectors[field]}. ${description}`}
          aria-invalid={problems.length > 0}
          data-path={fieldPath}
          value={value}
          placeholder={typeof example === 'string' ? example : ''}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => onChange({ ...condition, value: event.currentTarget.value })}
        />
      )}
      {onRemove !== undefined && (
        <button type="button" class="plain" aria-label={`Remove “${selectors[field]}”`} onClick={onRemove}>
          ✕
        </button>
      )}
      <Problems problems={problems} />
    </div>
  );
}

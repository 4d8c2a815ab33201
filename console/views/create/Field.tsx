import type { ComponentChildren, JSX } from 'preact';
import { useContext, useId } from 'preact/hooks';
import { FormContext, problemsAt, schemaOf } from './FormContext.ts';

/** What a control needs so that its label, hint and problems are read with it. */
export interface ControlAttributes {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
  readonly min?: number;
  readonly max?: number;
  readonly maxLength?: number;
  readonly 'data-path': string;
}

export interface FieldProps {
  /** Where the request has it, such as `strategy.parallel.workers`. */
  readonly path: string;
  readonly label: string;
  /** Instead of the schema's description; empty: none. */
  readonly hint?: string;
  readonly children: (attributes: ControlAttributes) => ComponentChildren;
}

/** A field of the request: label, control, hint and limits from the API's schema, and what the API found wrong with it. */
function Field({ path, label, hint, children }: FieldProps) {
  const form = useContext(FormContext);
  const id = useId();
  const { description, minimum, maximum, maxLength } = schemaOf(form, path);
  const problems = problemsAt(form, path);
  const shown = hint ?? description ?? '';
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        'aria-describedby': `${id}-hint ${id}-problem`,
        'aria-invalid': problems.length > 0,
        'data-path': path,
        ...(minimum === undefined ? {} : { min: minimum }),
        ...(maximum === undefined ? {} : { max: maximum }),
        ...(maxLength === undefined ? {} : { maxLength }),
      })}
      <small class="hint" id={`${id}-hint`}>
        <Words text={shown} />
      </small>
      <Problems id={`${id}-problem`} problems={problems} />
    </div>
  );
}

/** The API's descriptions mark names with backticks. */
const Words = ({ text }: { readonly text: string }): JSX.Element => (
  <>
    {text
      .split('`')
      .map((part, index) => (index % 2 === 1 ? <code key={`${index} ${part}`}>{part}</code> : part))}
  </>
);

export interface ProblemsProps {
  readonly id?: string;
  readonly problems: readonly string[];
}

export const Problems = ({ id, problems }: ProblemsProps) => (
  <small class="problem" id={id} aria-live="polite">
    {problems.join(' ')}
  </small>
);

export interface TextFieldProps extends Omit<FieldProps, 'children'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'number' | 'datetime-local';
  readonly placeholder?: string;
  readonly choices?: readonly string[];
}

export function TextField({
  value,
  onChange,
  type = 'text',
  placeholder,
  choices,
  ...field
}: TextFieldProps) {
  const listID = useId();
  return (
    <Field {...field}>
      {(attributes) => (
        <>
          <input
            {...attributes}
            type={type}
            value={value}
            placeholder={placeholder}
            list={choices === undefined ? undefined : listID}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
          {choices !== undefined && (
            <datalist id={listID}>
              {choices.map((choice) => (
                <option key={choice} value={choice} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

export interface CheckFieldProps {
  readonly path: string;
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function CheckField({ path, label, hint, checked, onChange }: CheckFieldProps) {
  const form = useContext(FormContext);
  const id = useId();
  const problems = problemsAt(form, path);
  return (
    <div class="field check">
      <label>
        <input
          type="checkbox"
          checked={checked}
          aria-describedby={`${id}-hint ${id}-problem`}
          aria-invalid={problems.length > 0}
          data-path={path}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />{' '}
        {label}
      </label>
      <small class="hint" id={`${id}-hint`}>
        <Words text={hint ?? schemaOf(form, path).description ?? ''} />
      </small>
      <Problems id={`${id}-problem`} problems={problems} />
    </div>
  );
}

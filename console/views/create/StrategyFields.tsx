import type { Draft, When } from './draft.ts';
import { utcOf } from './draft.ts';
import { CheckField, TextField } from './Field.tsx';

export interface PartProps {
  readonly draft: Draft;
  readonly set: (changed: Partial<Draft>) => void;
}

/** What to move to. */
export const UpgradeFields = ({ draft, set }: PartProps) => (
  <section class="part" aria-labelledby="what">
    <h2 id="what">What</h2>
    <Choice
      legend="Kind"
      name="kind"
      value={draft.kind}
      choices={{ kyma: 'Kyma', cluster: 'Kubernetes' }}
      onChange={(kind) => set({ kind })}
    />
    <div class="fields">
      {draft.kind === 'kyma' ? (
        <TextField
          path="kyma.channel"
          label="Channel"
          value={draft.channel}
          choices={['regular', 'fast']}
          onChange={(channel) => set({ channel })}
        />
      ) : (
        <>
          <TextField
            path="kubernetes.kubernetesVersion"
            label="Kubernetes version"
            value={draft.kubernetesVersion}
            onChange={(kubernetesVersion) => set({ kubernetesVersion })}
          />
          <TextField
            path="kubernetes.machineImage"
            label="Machine image"
            value={draft.machineImage}
            onChange={(machineImage) => set({ machineImage })}
          />
          <TextField
            path="kubernetes.machineImageVersion"
            label="Its version"
            value={draft.machineImageVersion}
            onChange={(machineImageVersion) => set({ machineImageVersion })}
          />
        </>
      )}
    </div>
  </section>
);

const whens: Record<When, string> = {
  maintenanceWindow: 'In each runtime’s maintenance window',
  immediate: 'At once',
  later: 'Not before …',
};

/** When and how the upgrades run. */
export const StrategyFields = ({ draft, set }: PartProps) => (
  <section class="part" aria-labelledby="when">
    <h2 id="when">When and how</h2>
    <Choice
      legend="Schedule"
      name="when"
      value={draft.when}
      choices={whens}
      onChange={(when) => set({ when })}
    />
    {draft.when === 'later' && (
      <div class="fields">
        <TextField
          path="strategy.schedule"
          label="Start"
          hint={draft.startsAt === '' ? 'In your time zone.' : `${utcOf(draft.startsAt)} (UTC)`}
          type="datetime-local"
          value={draft.startsAt}
          onChange={(startsAt) => set({ startsAt })}
        />
        <CheckField
          path="strategy.maintenanceWindow"
          label="Only inside maintenance windows"
          hint=""
          checked={draft.inWindows}
          onChange={(inWindows) => set({ inWindows })}
        />
      </div>
    )}
    <div class="fields">
      <TextField
        path="strategy.parallel.workers"
        label="Upgrades at a time"
        type="number"
        value={draft.workers}
        onChange={(workers) => set({ workers })}
      />
      <TextField
        path="strategy.maxFailures"
        label="Failures allowed"
        hint="A number, or a percentage such as 5%. One more failure pauses it. Empty: any number."
        value={draft.maxFailures}
        onChange={(maxFailures) => set({ maxFailures })}
      />
    </div>
    <CheckField
      path="strategy.approval"
      label="Somebody has to approve the plan before anything starts"
      hint=""
      checked={draft.approval}
      onChange={(approval) => set({ approval })}
    />
    <CheckField
      path="strategy.ignoreHealth"
      label="Ignore health before the change"
      checked={draft.ignoreHealth}
      onChange={(ignoreHealth) => set({ ignoreHealth })}
    />
    <CheckField
      path="priority"
      label="Emergency"
      checked={draft.emergency}
      onChange={(emergency) => set({ emergency })}
    />
    {draft.emergency && (
      <div class="nested">
        <CheckField
          path="pauseOthers"
          label="Pause orchestrations in progress meanwhile"
          hint=""
          checked={draft.pauseOthers}
          onChange={(pauseOthers) => set({ pauseOthers })}
        />
        <CheckField
          path="ignoreFreezes"
          label="Also start upgrades during freezes"
          hint=""
          checked={draft.ignoreFreezes}
          onChange={(ignoreFreezes) => set({ ignoreFreezes })}
        />
      </div>
    )}
  </section>
);

interface ChoiceProps<Value extends string> {
  readonly legend: string;
  readonly name: string;
  readonly value: Value;
  readonly choices: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

/** A few choices, all in sight. */
function Choice<Value extends string>({ legend, name, value, choices, onChange }: ChoiceProps<Value>) {
  return (
    <fieldset class="choice">
      <legend class="unseen">{legend}</legend>
      {(Object.entries(choices) as [Value, string][]).map(([each, label]) => (
        <label key={each}>
          <input
            type="radio"
            name={name}
            value={each}
            checked={each === value}
            onChange={() => onChange(each)}
          />{' '}
          {label}
        </label>
      ))}
    </fieldset>
  );
}

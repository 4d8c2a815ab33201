import { at, flagAt, listAt, textAt } from './fields.ts';

/** Where a Kyma stands on its way to a channel. */
export type KymaAssessment =
  /** Its spec names another channel (or none). */
  | { readonly kind: 'other channel'; readonly channel: string }
  /** It is there, with all it manages. */
  | { readonly kind: 'done' }
  /** It is under way; `description` says what is waited for. */
  | { readonly kind: 'waiting'; readonly description: string }
  /** It reports trouble, which may pass (§9: fails after the grace period). */
  | { readonly kind: 'trouble'; readonly description: string }
  /** It is being deleted. */
  | { readonly kind: 'deleting' };

interface ModuleView {
  readonly name: string;
  /** The channel it is to be on; '' where its own settings name none that can be expected. */
  readonly expectedChannel: string;
  readonly channel: string;
  readonly state: string;
  readonly message: string;
  readonly maintenance: boolean;
  readonly resolved: boolean;
}

/**
 * Compares a raw Kyma (`operator.kyma-project.io/v1beta2`) with the channel it is to be on (§9). Done means: the spec names
 * it, `status.activeChannel` has followed, every managed module is on its channel, resolved and `Ready`, none waits for its
 * maintenance window, and Kyma itself is `Ready`.
 *
 * Lifecycle Manager's semantics (its `api/v1beta2/kyma_types.go`, `pkg/templatelookup` and
 * `internal/service/kyma/status/modules/generator`):
 * - A module with its own `channel` in the spec follows that one, not Kyma's; one with its own `version` follows none.
 * - A module is resolved once a version was found for it in its channel: then the status lists it with that `version`.
 * - A module with `managed: false` is the user's affair; it and its state are ignored.
 * - A module waiting for a maintenance window keeps its old channel and `Ready`, with `maintenance: true`.
 * - A module that would go back to a lower version (channel skew) keeps its old channel, with `Warning`.
 * - A module that the status lists and the spec does not is being removed (`Deleting`), which no upgrade waits for. In
 *   any other state it is judged like the rest: it has not started to go.
 */
export function assessKyma(kyma: unknown, target: { readonly channel: string }): KymaAssessment {
  if (textAt(kyma, 'metadata', 'deletionTimestamp') !== '') return { kind: 'deleting' };
  const channel = textAt(kyma, 'spec', 'channel');
  if (channel !== target.channel) return { kind: 'other channel', channel };

  const state = textAt(kyma, 'status', 'state');
  const modules = managedModules(kyma, target.channel);
  const troubled = modules.filter((module) => isTrouble(module.state));
  if (troubled.length > 0) return { kind: 'trouble', description: troubled.map(troubleOf).join('; ') };
  if (isTrouble(state)) return { kind: 'trouble', description: `Kyma is in state ${state}${detailOf(kyma)}` };

  const waits: string[] = [];
  const activeChannel = textAt(kyma, 'status', 'activeChannel');
  if (activeChannel !== target.channel) {
    waits.push(`Kyma is still on channel ${activeChannel || '(none)'}`);
  }
  waits.push(...modules.flatMap((module) => waitOf(module) ?? []));
  if (state !== 'Ready') waits.push(`Kyma is in state ${state || '(none)'}`);
  if (waits.length === 0) return { kind: 'done' };
  return { kind: 'waiting', description: shortened(waits) };
}

function managedModules(kyma: unknown, targetChannel: string): ModuleView[] {
  const wanted = new Map(listAt(kyma, 'spec', 'modules').map((module) => [textAt(module, 'name'), module]));
  const listed = new Map(listAt(kyma, 'status', 'modules').map((module) => [textAt(module, 'name'), module]));
  const modules: ModuleView[] = [];
  for (const name of new Set([...wanted.keys(), ...listed.keys()])) {
    const spec = wanted.get(name);
    const status = listed.get(name);
    const state = textAt(status, 'state');
    if (at(spec, 'managed') === false || state === 'Unmanaged') continue;
    if (spec === undefined && state === 'Deleting') continue;
    const ownVersion = textAt(spec, 'version') !== '';
    modules.push({
      name,
      expectedChannel: ownVersion ? '' : textAt(spec, 'channel') || targetChannel,
      channel: textAt(status, 'channel'),
      state,
      message: textAt(status, 'message'),
      maintenance: flagAt(status, 'maintenance'),
      resolved: textAt(status, 'version') !== '',
    });
  }
  return modules;
}

/** Lifecycle Manager retries after both, so both may pass. */
function isTrouble(state: string): boolean {
  return state === 'Error' || state === 'Warning';
}

function troubleOf({ name, state, message }: ModuleView): string {
  return `module ${name} is in state ${state}${message === '' ? '' : `: ${message.slice(0, 300)}`}`;
}

/** The first condition of Kyma that is not met. */
function detailOf(kyma: unknown): string {
  const unmet = listAt(kyma, 'status', 'conditions').find((one) => textAt(one, 'status') !== 'True');
  const message = textAt(unmet, 'message') || textAt(kyma, 'status', 'lastOperation', 'operation');
  return message === '' ? '' : `: ${message.slice(0, 300)}`;
}

function waitOf({
  name,
  expectedChannel,
  channel,
  state,
  maintenance,
  resolved,
}: ModuleView): string | undefined {
  if (maintenance) return `module ${name} waits for its maintenance window`;
  if (!resolved) return `module ${name} is not resolved yet`;
  if (expectedChannel !== '' && channel !== expectedChannel) {
    return `module ${name} is on channel ${channel || '(none)'}, not yet on ${expectedChannel}`;
  }
  return state === 'Ready' ? undefined : `module ${name} is in state ${state}`;
}

/** A runtime may have twenty modules; a status line names a few. */
function shortened(waits: readonly string[]): string {
  const shown = waits.slice(0, 4).join('; ');
  return waits.length > 4 ? `${shown}; and ${waits.length - 4} more` : shown;
}

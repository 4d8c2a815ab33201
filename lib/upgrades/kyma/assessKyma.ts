import { at, flagAt, listAt, textAt } from '../../kubernetes/fields.ts';

/** The progress of a Kyma towards a channel. */
export type KymaAssessment =
  /** Its spec names another channel (or none). */
  | { readonly kind: 'other channel'; readonly channel: string }
  /**
   * It is on the channel, with all its managed modules. The named modules wait for Lifecycle Manager's own maintenance window;
   * `troubles` existed before the change and are no worse.
   */
  | { readonly kind: 'done'; readonly waitingModules: readonly string[]; readonly troubles: string }
  /** It is in progress; `description` says what it waits for, `ready` how many of its modules are done. */
  | { readonly kind: 'waiting'; readonly description: string; readonly ready: string }
  /** It reports trouble, which may pass (§9: fails after the grace period). */
  | { readonly kind: 'trouble'; readonly description: string; readonly ready: string }
  /** It is being deleted. */
  | { readonly kind: 'deleting' };

interface ModuleView {
  readonly name: string;
  /** The channel it should be on; '' if its own settings make that unpredictable. */
  readonly expectedChannel: string;
  readonly channel: string;
  readonly state: string;
  readonly message: string;
  readonly maintenance: boolean;
  readonly resolved: boolean;
}

/** Kyma itself among the troubles; a module's name has no slash. */
const kymaItself = 'kyma-system/default';
/** How many troubles are remembered; a Kyma has about twenty modules. */
const mostTroubles = 30;

/** What is in `Error` or `Warning` now, by name: remembered before a change, so that the same trouble does not count later (§9). */
export function troublesOf(kyma: unknown): Readonly<Record<string, string>> {
  const modules = managedModules(kyma, '').map(({ name, state }) => [name, state] as const);
  const all = [[kymaItself, textAt(kyma, 'status', 'state')] as const, ...modules];
  return Object.fromEntries(all.filter(([, state]) => isTrouble(state)).slice(0, mostTroubles));
}

/**
 * Compares a raw Kyma (`operator.kyma-project.io/v1beta2`) with its target channel (§9). Done means: the spec names the channel,
 * `status.activeChannel` has followed, every managed module of the spec is on its channel, resolved and `Ready`, and Kyma itself is
 * `Ready`. Trouble that was as bad before the change does not count; a module that waits for its own window counts as done.
 *
 * Lifecycle Manager's semantics (its `api/v1beta2/kyma_types.go`, `pkg/templatelookup` and
 * `internal/service/kyma/status/modules/generator`):
 * - A module with its own `channel` in the spec follows that one, not Kyma's; one with its own `version` follows none.
 * - A module is resolved once a version was found for it in its channel: then the status lists it with that `version`.
 * - A module with `managed: false` is the user's responsibility; it and its state are ignored.
 * - A module waiting for a maintenance window keeps its old version and `Ready`, with `maintenance: true`, for hours or days.
 * - A module that would go back to a lower version (channel skew) keeps its old channel, with `Warning`.
 * - A module that the status lists and the spec does not is being removed, whatever its state: no upgrade waits for it.
 *
 * @param before what was in trouble before the change (`troublesOf`)
 */
export function assessKyma(
  kyma: unknown,
  target: { readonly channel: string },
  before: Readonly<Record<string, string>> = {},
): KymaAssessment {
  if (textAt(kyma, 'metadata', 'deletionTimestamp') !== '') return { kind: 'deleting' };
  const channel = textAt(kyma, 'spec', 'channel');
  if (channel !== target.channel) return { kind: 'other channel', channel };

  const state = textAt(kyma, 'status', 'state');
  const modules = managedModules(kyma, target.channel);
  const waits = modules.map((module) => waitOf(module, before[module.name]));
  const ready = `${waits.filter((wait) => wait === undefined).length} of ${modules.length} modules`;
  const troubled = modules.filter((module) => isWorse(module.state, before[module.name]));
  if (troubled.length > 0) return { kind: 'trouble', description: shortened(troubled.map(troubleOf)), ready };
  if (isWorse(state, before[kymaItself])) {
    return { kind: 'trouble', description: `Kyma is in state ${state}${detailOf(kyma)}`, ready };
  }

  const left = waits.filter((wait) => wait !== undefined);
  const activeChannel = textAt(kyma, 'status', 'activeChannel');
  if (activeChannel !== target.channel) {
    left.unshift(`Kyma is still on channel ${activeChannel || '(none)'}`);
  }
  if (state !== 'Ready' && !isTrouble(state)) left.push(`Kyma is in state ${state || '(none)'}`);
  if (left.length > 0) return { kind: 'waiting', description: shortened(left), ready };
  return {
    kind: 'done',
    waitingModules: modules.filter(({ maintenance }) => maintenance).map(({ name }) => name),
    troubles: shortened(modules.filter((module) => isTrouble(module.state)).map(troubleOf)),
  };
}

function managedModules(kyma: unknown, targetChannel: string): ModuleView[] {
  const listed = new Map(listAt(kyma, 'status', 'modules').map((module) => [textAt(module, 'name'), module]));
  const modules: ModuleView[] = [];
  for (const spec of listAt(kyma, 'spec', 'modules')) {
    const name = textAt(spec, 'name');
    const status = listed.get(name);
    const state = textAt(status, 'state');
    if (at(spec, 'managed') === false || state === 'Unmanaged') continue;
    const ownVersion = textAt(spec, 'version') !== '';
    modules.push({
      name,
      expectedChannel: ownVersion ? '' : textAt(spec, 'channel') || targetChannel,
      channel: textAt(status, 'channel'),
      state,
      message: textAt(status, 'message'),
      maintenance: flagAt(status, 'maintenance') && state === 'Ready',
      resolved: textAt(status, 'version') !== '',
    });
  }
  return modules;
}

/** Lifecycle Manager retries after both, so both may be temporary. */
function isTrouble(state: string): boolean {
  return state === 'Error' || state === 'Warning';
}

/** Whether trouble is new or worse than before: from `Warning` to `Error` is worse. */
function isWorse(state: string, before: string | undefined): boolean {
  return isTrouble(state) && !(before === 'Error' || before === state);
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

/** What a module still has to do; undefined if it is done, or has to wait for its own window. */
function waitOf(module: ModuleView, before: string | undefined): string | undefined {
  const { name, expectedChannel, channel, state, maintenance, resolved } = module;
  if (maintenance) return undefined;
  if (!resolved) return `module ${name} is not resolved yet`;
  if (expectedChannel !== '' && channel !== expectedChannel) {
    return `module ${name} is on channel ${channel || '(none)'}, not yet on ${expectedChannel}`;
  }
  const settled = state === 'Ready' || (isTrouble(state) && !isWorse(state, before));
  return settled ? undefined : `module ${name} is in state ${state}`;
}

/** A runtime may have twenty modules; a status line names a few. */
export function shortened(waits: readonly string[]): string {
  const shown = waits.slice(0, 4).join('; ');
  return waits.length > 4 ? `${shown}; and ${waits.length - 4} more` : shown;
}

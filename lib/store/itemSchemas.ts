import * as z from 'zod/mini';
import type { BeforeRetry, Claim, Operation, Sleep, Waiting } from '../model/Operation.ts';
import type { Gate, Orchestration, Pause, Preview, Rollout } from '../model/Orchestration.ts';
import type { Parameters } from '../model/Parameters.ts';
import type { StartHold } from '../model/StartHold.ts';
import { operationStates, orchestrationStates } from '../model/states.ts';
import type { UpgradeMemory } from '../model/UpgradeMemory.ts';
import type { TargetSpec } from '../targets/Target.ts';
import type { Interval } from '../windows/Interval.ts';
import type { WindowRule } from '../windows/windowRule.ts';
import type { Item } from './Table.ts';

/**
 * The version of the items of orchestrations and operations. Do not raise it for a new field with a default: readers pass unknown
 * fields through. Raise it if a field changes its meaning, so that after a rollback the older release refuses items that it would
 * misread. Items of release 0.1.0 have no version and are read as version 1.
 */
export const itemVersion = 1;

/** This release cannot read an item: it is broken, or a newer release wrote it. The message names the item. */
export class UnreadableItem extends Error {
  override readonly name = 'UnreadableItem';
}

const text = z.string();
const number = z.number();
const flag = z.boolean();
const maybe = { text: z.optional(text), number: z.optional(number), flag: z.optional(flag) };

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** An object whose fields are checked only by its own readers. */
const part = <Part>() => z.custom<Part>(isObject, 'expected an object');
const maybePart = <Part>() => z.optional(part<Part>());

/** The default values, which an operation's item omits. */
export const operationDefaults = {
  globalAccountID: '',
  subAccountID: '',
  instanceID: '',
  servicePlanID: '',
  servicePlanName: '',
  region: '',
  dryRun: false,
  windowBegin: 0,
  windowEnd: 0,
  startedAt: 0,
  endedAt: 0,
  memory: {},
  executionArn: '',
} as const satisfies Partial<Operation>;

/** The fields of an operation that are stored unchanged. tsc requires a line here for every field of the model. */
const operationFields = {
  state: z.enum(operationStates),
  description: text,
  createdAt: number,
  updatedAt: number,
  history: z.array(
    z.looseObject({
      at: number,
      message: text,
      state: z.exactOptional(z.enum(operationStates)),
      missing: z.exactOptional(number),
    }),
  ),
  runtimeID: text,
  shootName: text,
  globalAccountID: z._default(text, operationDefaults.globalAccountID),
  subAccountID: z._default(text, operationDefaults.subAccountID),
  instanceID: z._default(text, operationDefaults.instanceID),
  servicePlanID: z._default(text, operationDefaults.servicePlanID),
  servicePlanName: z._default(text, operationDefaults.servicePlanName),
  region: z._default(text, operationDefaults.region),
  dryRun: z._default(flag, operationDefaults.dryRun),
  rule: maybePart<WindowRule>(),
  windowBegin: z._default(number, operationDefaults.windowBegin),
  windowEnd: z._default(number, operationDefaults.windowEnd),
  expectedSeconds: maybe.number,
  shootWindow: z.optional(z.looseObject({ begin: text, end: text })),
  pausedUntil: maybe.number,
  pausedByFreeze: maybe.flag,
  waiting: maybePart<Waiting>(),
  stage: maybe.number,
  sends: maybe.number,
  claims: maybe.number,
  startedAt: z._default(number, operationDefaults.startedAt),
  endedAt: z._default(number, operationDefaults.endedAt),
  memory: z._default(part<UpgradeMemory>(), operationDefaults.memory),
  beforeRetry: maybePart<BeforeRetry>(),
  immediate: maybe.flag,
  executionArn: z._default(text, operationDefaults.executionArn),
} satisfies Record<
  Exclude<keyof Operation, 'orchestrationID' | 'ordinal' | 'operationID' | 'due' | 'claim' | 'sleep'>,
  z.ZodMiniType
>;

/** An operation as operationItem.ts stores it. */
export const operationSchema = z.looseObject({
  ...operationFields,
  p: text,
  s: text,
  o: maybe.text,
  i: maybe.text,
  d: maybe.text,
  c: maybe.number,
  child: maybe.text,
  turn: maybe.number,
  claimAttempt: maybe.number,
  claimRound: maybe.number,
  sleepID: maybe.text,
  taskToken: maybe.text,
  scheduleName: maybe.text,
  sleepUntil: maybe.number,
});

export const claimSchema = z.object({
  child: text,
  turn: number,
  attempt: number,
  round: maybe.number,
  expiresAt: number,
}) satisfies z.ZodMiniType<Claim>;

export const sleepSchema = z.object({
  sleepID: text,
  taskToken: text,
  scheduleName: text,
  wakeAt: number,
}) satisfies z.ZodMiniType<Sleep>;

const parametersSchema = z.looseObject({
  targets: z.looseObject({ include: z.array(part()), exclude: z.array(part()) }),
  strategy: z.looseObject({
    schedule: text,
    maintenanceWindow: flag,
    parallel: z.looseObject({ workers: number }),
  }),
  dryRun: flag,
}) as unknown as z.ZodMiniType<Parameters>;

/*
 * Some fields keep the names that they have had in the table since they were first stored: an item outlives the release that wrote
 * it, and a release that is rolled back must read what a newer one has written (§2, Names in the table).
 */
type StoredHold = Omit<StartHold, 'endsAt'> & { readonly until: number };
type StoredGate = Omit<Gate, 'wakeAt'> & { readonly until: number };
/** `by`: the actor or the emergency. */
type StoredPause = Omit<Pause, 'actor' | 'emergencyID'> & { readonly by?: string };

/** Fields of an orchestration under their names in the table. */
export function storedFields({
  earliestStartAt,
  hold,
  gate,
  pause,
  ...fields
}: Partial<Orchestration>): Item {
  const stored: { startAfter?: number; hold?: StoredHold; gate?: StoredGate; pause?: StoredPause } = {};
  if (earliestStartAt !== undefined) stored.startAfter = earliestStartAt;
  if (hold !== undefined) {
    const { endsAt: until, ...rest } = hold;
    stored.hold = { ...rest, until };
  }
  if (gate !== undefined) {
    const { wakeAt: until, ...rest } = gate;
    stored.gate = { ...rest, until };
  }
  if (pause !== undefined) {
    const { actor, emergencyID, ...rest } = pause;
    const by = actor ?? emergencyID;
    stored.pause = { ...rest, ...(by === undefined ? {} : { by }) };
  }
  return { ...fields, ...stored };
}

/** The fields of an orchestration that are stored unchanged, except those that `storedFields` renames; as above. */
const orchestrationFields = {
  type: z.enum(['upgradeKyma', 'upgradeCluster']),
  state: z.enum(orchestrationStates),
  description: text,
  createdAt: number,
  updatedAt: number,
  parameters: parametersSchema,
  attempt: number,
  planRun: number,
  manifest: maybe.number,
  planned: maybe.number,
  skipped: part<Readonly<Record<string, number>>>(),
  turnsOut: maybe.text,
  turnsSpent: maybe.text,
  turnsPaused: maybe.text,
  workAdded: number,
  idleRestarts: number,
  openAtRestart: number,
  trouble: text,
  hold: z.optional(
    z.pipe(
      part<StoredHold>(),
      z.transform(({ until, ...rest }): StartHold => ({ ...rest, endsAt: until })),
    ),
  ),
  policySeen: maybe.text,
  pause: z.optional(
    z.pipe(
      part<StoredPause>(),
      z.transform(({ by, ...rest }): Pause => {
        if (by === undefined) return rest;
        return rest.cause === 'emergency' ? { ...rest, emergencyID: by } : { ...rest, actor: by };
      }),
    ),
  ),
  endedAttempt: maybe.number,
  lastPause: maybePart<Interval>(),
  cancelRequestedAt: maybe.number,
  resumedAt: maybe.number,
  failedAtResume: maybe.number,
  maxFailures: z.optional(z.union([number, text])),
  rollout: maybePart<Rollout>(),
  gate: z.optional(
    z.pipe(
      part<StoredGate>(),
      z.transform(({ until, ...rest }): Gate => ({ ...rest, wakeAt: until })),
    ),
  ),
  windowsMissed: maybe.number,
  missedTold: maybe.number,
  approvalTold: maybe.text,
  preview: maybePart<Preview>(),
} satisfies Record<
  Exclude<keyof Orchestration, 'orchestrationID' | 'earliestStartAt' | 'expiresAt'>,
  z.ZodMiniType
>;

/** An orchestration as orchestrationItem.ts stores it. */
export const orchestrationSchema = z.looseObject({
  ...orchestrationFields,
  s: text,
  startAfter: number,
  ttl: maybe.number,
  shownTargets: maybePart<TargetSpec>(),
});

/**
 * Parses an item with its schema. Measured: 7 µs for an operation with eight history entries, which the SDK takes 11 µs to read;
 * counts and lists of ids read keys only. @throws UnreadableItem, whose message begins with `name`
 */
export function readItem<Schema extends z.ZodMiniType>(
  schema: Schema,
  item: Item,
  name: string,
): z.output<Schema> {
  const { v: version = itemVersion } = item;
  if (!(Number(version) <= itemVersion))
    throw new UnreadableItem(
      `${name} was written by a newer release (version ${version}, this release reads ${itemVersion}): deploy that release again`,
    );
  const { data, error } = schema.safeParse(item);
  if (error === undefined) return data as z.output<Schema>;
  const problems = error.issues.map((issue) => {
    const { expected = issue.message } = issue as { expected?: string };
    return `${issue.path.join('.')}: expected ${expected}`;
  });
  throw new UnreadableItem(`${name} is broken in the table (${problems.join('; ')})`);
}

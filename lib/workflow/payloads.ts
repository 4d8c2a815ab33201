import * as z from 'zod/mini';

/**
 * The payloads between the states of the machine, and between them and the functions (§2, Versions and redeploys): an
 * execution may outlive a deploy, so a field is only ever added, with a default, and never changes its meaning.
 * A Choice on a missing field cannot be caught: every field that the machine reads is always there.
 */
const execution = {
  orchestrationID: z.string().check(z.minLength(1)),
  /** Raised each time the orchestration is (re)started; an older attempt may no longer write. */
  attempt: z.int().check(z.minimum(1)),
};

/** The input of StartExecution. */
export const executionInputSchema = z.object({
  ...execution,
  /** What the rounds of the Map have done so far; the first round has none. */
  progress: z.object({
    round: z.int().check(z.minimum(0)),
    idleRounds: z.int().check(z.minimum(0)),
    open: z.int().check(z.minimum(-1)),
  }),
});
export type ExecutionInput = z.infer<typeof executionInputSchema>;

/** `Plan operations`: its input is the execution's, or its own last answer. */
export const planInputSchema = z.object({
  ...executionInputSchema.shape,
  /** Whether the state machine has the state `Wait at gate`. Executions started before it existed do not. */
  gates: z._default(z.boolean(), false),
});
export type PlanInput = z.infer<typeof planInputSchema>;

/** What stops a rollout, for people who read the console; all fields are empty if nothing does. */
const gate = z.object({
  /** `paused`, `soaking`, `waiting for approval` or `waiting for start`. */
  status: z.string(),
  /** The name of the stage that is soaking or waiting. */
  stage: z.string(),
  /** RFC 3339; empty if it ends only when a person acts. */
  until: z.string(),
});
export const planAnswerSchema = z.object({
  ...execution,
  progress: executionInputSchema.shape.progress,
  /** `upgrade` now, `wait` before another round, wait at a `gate`, or `finish`. */
  next: z.enum(['upgrade', 'wait', 'gate', 'finish']),
  gate,
  waitSeconds: z.int().check(z.minimum(0)),
  workers: z.int().check(z.minimum(1)),
  /** How many turns this round has, if there is one for each open operation: once the last one starts, all have started. */
  turnCount: z.int().check(z.minimum(0)),
  /** One item per turn: its number. Numbers, because 10,000 of them must fit a payload of 256 KiB. */
  turns: z.array(z.int().check(z.minimum(0))),
  /** Why the orchestration cannot continue; empty if it can. */
  failure: z.string(),
});
export type PlanAnswer = z.infer<typeof planAnswerSchema>;

/** `Wait at gate`, with the task's token. */
export const gateInputSchema = z.object({
  ...executionInputSchema.shape,
  gate,
  taskToken: z.string().check(z.minLength(1)),
});
export type GateInput = z.infer<typeof gateInputSchema>;

/** `Finish orchestration`. */
export const finishInputSchema = z.object({
  ...execution,
  failure: z._default(z.string(), ''),
  /** Lets the count of rounds continue if there is work after all. Absent in executions of release 0.1.0. */
  progress: z._default(executionInputSchema.shape.progress, { round: 0, idleRounds: 0, open: -1 }),
});
export type FinishInput = z.infer<typeof finishInputSchema>;
/** `again`: there is more work because a retry intervened, so back to `Plan operations`. */
export const finishAnswerSchema = z.object({
  ...execution,
  again: z.boolean(),
  progress: executionInputSchema.shape.progress,
});
export type FinishAnswer = z.infer<typeof finishAnswerSchema>;

/** What identifies a turn, which is a child execution of the Map. */
const turn = {
  ...execution,
  turn: z.int().check(z.minimum(0)),
  /** Which round of the Map, and how many turns it has. 0 in executions of release 0.1.0: their turns cannot park. */
  round: z._default(z.int().check(z.minimum(0)), 0),
  turns: z._default(z.int().check(z.minimum(0)), 0),
  workers: z.int().check(z.minimum(1)),
  /**
   * How many takes and looks this turn has made before (lib/turns/turnBounds.ts). Executions of release 0.1.0 do not count them.
   */
  steps: z._default(z.int().check(z.minimum(0)), 0),
  /** Whether the turn comes from `Wait for work`: somebody woke it. Executions of release 0.1.0 do not say so. */
  parked: z._default(z.boolean(), false),
  /** `$$.Execution.Id` of the child, which owns the claim. */
  child: z.string().check(z.minLength(1)),
};

/** Which claim of the operation a call is for (`Operation.claims`). 0 with `park` and `done`, and in executions that do not say it. */
const claim = z._default(z.int().check(z.minimum(0)), 0);

/** `Take next operation`. */
export const takeInputSchema = z.object(turn);
export type TakeInput = z.infer<typeof takeInputSchema>;
export const takeAnswerSchema = z.object({
  ...turn,
  /** `park`: nothing to take, but others are at work, and there may be more to do. */
  action: z.enum(['upgrade', 'sleep', 'park', 'done']),
  /** The operation's place in the plan; 0 with `park` and `done`. */
  ordinal: z.int().check(z.minimum(0)),
  claim,
  shoot: z.string(),
  /** RFC 3339: until when the turn sleeps, for people who read the console; empty if it does not sleep. */
  until: z.string(),
});
export type TakeAnswer = z.infer<typeof takeAnswerSchema>;

/** `Wait for maintenance window`, with the task's token. */
export const waitInputSchema = z.object({
  ...turn,
  ordinal: z.int().check(z.minimum(1)),
  taskToken: z.string().check(z.minLength(1)),
});
export type WaitInput = z.infer<typeof waitInputSchema>;

/** `Wait for work`, with the task's token. */
export const waitForWorkInputSchema = z.object({ ...turn, taskToken: z.string().check(z.minLength(1)) });
export type WaitForWorkInput = z.infer<typeof waitForWorkInputSchema>;

/** `Upgrade runtime`. */
export const upgradeInputSchema = z.object({
  ...turn,
  ordinal: z.int().check(z.minimum(1)),
  /**
   * All that the state before has answered. Not field by field: after a rollback an older function answers without the field, and an
   * execution whose state names a path that is missing fails at once, uncaught.
   */
  taken: z._default(z.object({ claim }), { claim: 0 }),
});
export type UpgradeInput = z.infer<typeof upgradeInputSchema>;
export const upgradeAnswerSchema = z.object({
  ...turn,
  ordinal: z.int().check(z.minimum(1)),
  claim,
  shoot: z.string(),
  /** `look again` after a while, `take again` (there is more work than turns), or `done`. */
  next: z.enum(['look again', 'take again', 'done']),
  retryAfterSeconds: z.int().check(z.minimum(1)),
  /** The operation's state and what it waits for, for people who read the console. */
  state: z.string(),
  description: z.string(),
});
export type UpgradeAnswer = z.infer<typeof upgradeAnswerSchema>;

/** `Hand back operation`: a step of this turn failed after all retries. The state machine adds the error. */
export const handBackInputSchema = z.object({
  ...turn,
  ordinal: z._default(z.int().check(z.minimum(0)), 0),
  error: z.object({ Error: z._default(z.string(), ''), Cause: z._default(z.string(), '') }),
});
export type HandBackInput = z.infer<typeof handBackInputSchema>;

/** The payload of a wake-up schedule: ids, never the token (§2, Waiting). */
export const wakeUpInputSchema = z.union([
  z.object({
    kind: z.literal('operation'),
    orchestrationID: z.string(),
    ordinal: z.int(),
    sleepID: z.string(),
  }),
  z.object({ kind: z.literal('orchestration'), orchestrationID: z.string() }),
  z.object({ kind: z.literal('gate'), orchestrationID: z.string(), sleepID: z.string() }),
]);
export type WakeUpInput = z.infer<typeof wakeUpInputSchema>;

/** The payload of a preview's schedule. */
export const previewInputSchema = z.object({ kind: z.literal('preview'), orchestrationID: z.string() });
export type PreviewInput = z.infer<typeof previewInputSchema>;

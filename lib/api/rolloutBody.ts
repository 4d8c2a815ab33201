import * as z from 'zod';
import { parseTime } from './parseSchedule.ts';
import { targetBody } from './targetBody.ts';

/** The limits of `strategy.stages` (§13.1). */
export const stageLimits = {
  stages: 20,
  /** 30 days. */
  soakSeconds: 2_592_000,
  workers: 1_000,
  count: 100_000,
} as const;

/** Regular expression sources for the strings of a stage. */
export const stageTexts = {
  name: '[A-Za-z0-9][A-Za-z0-9 ._%+-]{0,63}',
  /** Whole percents only: for a smaller share of a large fleet, a count is easier. */
  limit: '(100|[1-9]\\d?)%',
  maxFailures: '(100|[1-9]?\\d)%',
} as const;

/** Not a union of schemas, because a union would report its parts' messages. */
const amount = (least: number, text: string, message: string) => {
  const share = new RegExp(`^(${text})?$`);
  const isAmount = (value: unknown): value is number | string =>
    typeof value === 'string'
      ? share.test(value)
      : Number.isInteger(value) && Number(value) >= least && Number(value) <= stageLimits.count;
  return z.custom<number | string>(isAmount, message).nullish();
};

/** How many operations may fail. With 0, the first failure pauses the orchestration. */
export const maxFailuresBody = amount(
  0,
  stageTexts.maxFailures,
  `Must be a count from 0 to ${stageLimits.count}, or a share in whole percent, from "0%" to "100%".`,
);

/** One of `strategy.stages`. Null and empty strings mean absent, as everywhere; rolloutShapes.ts has the documented form. */
const stageBody = z.strictObject({
  name: z
    .string()
    .regex(
      new RegExp(`^${stageTexts.name}$`),
      'Must be 1 to 64 letters, digits, spaces or any of . _ % + -, and begin with a letter or a digit.',
    ),
  include: z
    .array(targetBody)
    .min(1, 'Name at least one target, or leave it out to take whatever is left.')
    .nullish(),
  exclude: z.array(targetBody).nullish(),
  limit: amount(
    1,
    stageTexts.limit,
    `Must be a count from 1 to ${stageLimits.count}, or a share in whole percent, from "1%" to "100%".`,
  ),
  workers: z
    .int('Must be an integer from 1 to 1000.')
    .min(1, 'Must be from 1 to 1000; leave it out to use those of the strategy.')
    .max(stageLimits.workers, 'Must be from 1 to 1000; use fewer workers.')
    .nullish(),
  maxFailures: maxFailuresBody,
  soakSeconds: z
    .int('Must be an integer from 0 to 2592000.')
    .min(0, 'Must be from 0 to 2592000.')
    .max(stageLimits.soakSeconds, 'Must be from 0 to 2592000, which is 30 days.')
    .nullish(),
  notBefore: z
    .string()
    .refine(
      (value) => value === '' || parseTime(value) !== undefined,
      'Must be an RFC 3339 time such as 2026-03-01T22:00:00Z.',
    )
    .nullish(),
  approval: z.boolean().nullish(),
});

export const stagesBody = z
  .array(stageBody)
  .min(1, 'Name at least one stage, or leave it out.')
  .max(stageLimits.stages, 'Must have at most 20 stages; merge some of them.')
  .nullish();

export type StageBody = z.infer<typeof stageBody>;

import type { ErrorDetail } from '../base/errors.ts';
import type { Stage } from '../model/Stage.ts';
import { longestPostponementDays, longestPostponementMilliseconds } from '../windows/longestPostponement.ts';
import { parseTime } from './parseSchedule.ts';
import type { StageBody } from './rolloutBody.ts';
import { withoutEmpty } from './withoutEmpty.ts';

/**
 * The most JSON, in bytes, that the targets of all stages may take. They are stored in the orchestration item, which every state
 * change reads and every answer shows.
 */
export const stageTargetBytes = 24 * 1024;

/** The stages in effect: only the fields given, with times in UTC. */
export const parseStages = (bodies: readonly StageBody[] | undefined): readonly Stage[] | undefined =>
  bodies?.map(
    ({ name, include, exclude, limit, workers, maxFailures, soakSeconds, notBefore, approval }) => ({
      name,
      ...(include ? { include: include.map(withoutEmpty) } : {}),
      ...(exclude && exclude.length > 0 ? { exclude: exclude.map(withoutEmpty) } : {}),
      ...withoutEmpty({ limit, workers, maxFailures }),
      ...(soakSeconds ? { soakSeconds } : {}),
      ...withoutEmpty({ notBefore: parseTime(notBefore ?? '') }),
      ...(approval === true ? { approval } : {}),
    }),
  );

/**
 * Finds problems with the stages of a request that the schema of each field cannot.
 * @param starts when the orchestration may start, epoch ms
 */
export function stageProblems(stages: readonly Stage[], starts: number): ErrorDetail[] {
  const names = new Set<string>();
  const problems: ErrorDetail[] = [];
  for (const [index, { name, notBefore = '' }] of stages.entries()) {
    // A longer wait is a typing error: by then, the fleet would no longer match the plan.
    if (Date.parse(notBefore) > starts + longestPostponementMilliseconds)
      problems.push({
        path: `strategy.stages.${index}.notBefore`,
        message: `Must be at most ${longestPostponementDays} days after the start of the orchestration; correct it, or ask for an approval instead.`,
      });
    const path = `strategy.stages.${index}.name`;
    if (names.has(name.toLowerCase()))
      problems.push({ path, message: `Another stage is called ${name}; give each stage a unique name.` });
    names.add(name.toLowerCase());
  }
  const targets = stages.flatMap(({ include = [], exclude = [] }) => [...include, ...exclude]);
  if (Buffer.byteLength(JSON.stringify(targets)) > stageTargetBytes) {
    problems.push({
      path: 'strategy.stages',
      message: `The targets of all stages take more than ${stageTargetBytes} bytes; select by account, region or plan instead.`,
    });
  }
  return problems;
}

import type { ErrorDetail } from '../base/errors.ts';
import type { Stage } from '../model/Stage.ts';
import { longestPostponementDays, longestPostponementMilliseconds } from '../windows/longestPostponement.ts';
import { parseTime } from './parseSchedule.ts';
import type { StageBody } from './rolloutBody.ts';
import { withoutEmpty } from './withoutEmpty.ts';

/**
 * The most JSON that the targets of all stages may take, in bytes: they are stored with the orchestration itself, which every state
 * change reads, and shown in each answer.
 */
export const stageTargetBytes = 24 * 1024;

/** The stages in effect: only what was given, times in UTC. */
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
 * What is wrong with the stages of a request, beyond what each field says by itself.
 * @param starts when the orchestration may start, epoch ms
 */
export function stageProblems(stages: readonly Stage[], starts: number): ErrorDetail[] {
  const names = new Set<string>();
  const problems: ErrorDetail[] = [];
  for (const [index, { name, notBefore = '' }] of stages.entries()) {
    // A stage that waits longer was mistyped: the fleet that was listed for it would be another one by then.
    if (Date.parse(notBefore) > starts + longestPostponementMilliseconds)
      problems.push({
        path: `strategy.stages.${index}.notBefore`,
        message: `Must be at most ${longestPostponementDays} days after the start of the orchestration; correct it, or ask for an approval instead.`,
      });
    const path = `strategy.stages.${index}.name`;
    if (names.has(name.toLowerCase()))
      problems.push({ path, message: `Another stage is called ${name}; give each stage a name of its own.` });
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

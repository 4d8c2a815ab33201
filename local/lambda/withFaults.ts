import { z } from 'zod';
import { FunctionError, type InvokeFunction } from '../aws/InvokeFunction.ts';
import { randomNumbers } from '../randomNumbers.ts';

const rate = z.number().min(0).max(1).optional();

/** Shares of the calls that the state machine, schedules and rules make; the API's own calls are left alone. */
export const functionFaultsSchema = z.strictObject({
  seed: z.int().optional(),
  /** The call fails before the function runs. */
  failsBefore: rate,
  /** The function runs and its answer is lost: the caller sees a failure. */
  answerLost: rate,
  /** The function is called twice with the same payload, at the same time. */
  deliveredTwice: rate,
});

export type FunctionFaults = z.infer<typeof functionFaultsSchema>;

/** Calls of functions in which things go wrong on purpose. */
export function withFaults(invoke: InvokeFunction, faults: FunctionFaults | undefined): InvokeFunction {
  if (faults === undefined) return invoke;
  const random = randomNumbers(faults.seed ?? 1);
  const strikes = (share: number | undefined): boolean =>
    share !== undefined && share > 0 && random() < share;
  const failure = (): FunctionError =>
    new FunctionError('Lambda.ServiceException', 'A fault that was asked for');
  return async (...call) => {
    if (strikes(faults.failsBefore)) throw failure();
    const second = strikes(faults.deliveredTwice) ? invoke(...call) : undefined;
    const [answer] = await Promise.all([invoke(...call), second]);
    if (strikes(faults.answerLost)) throw failure();
    return answer;
  };
}

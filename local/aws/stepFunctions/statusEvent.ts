import type { NewEvent } from '../eventBridge/EventBridge.ts';
import type { Execution } from './ExecutionStore.ts';

/** Above this much input and output AWS leaves both out of the event. */
const largestData = 248 * 1024;

/** The event that Step Functions publishes when an execution's status has changed. */
export function statusEvent(execution: Execution): NewEvent {
  const { arn, stateMachineArn, name, status, startAt, stopAt, input, output, error, cause } = execution;
  const included = Buffer.byteLength(input) + Buffer.byteLength(output ?? '') <= largestData;
  return {
    bus: 'default',
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn,
      name,
      status,
      startDate: startAt,
      stopDate: stopAt ?? null,
      input: included ? input : null,
      output: included ? (output ?? null) : null,
      inputDetails: { included },
      outputDetails: output === undefined ? null : { included },
      error: error ?? null,
      cause: cause ?? null,
    },
  };
}

import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './DeadLetterQueue.ts';

export interface ExecutionEventsProps {
  readonly stateMachineArn: string;
  readonly executionEnded: IFunction;
}

/**
 * Calls a function when an execution fails, times out or is aborted, so that its orchestration continues before the sweep finds
 * it (§6). The Map's children have different ARNs and do not match.
 */
export class ExecutionEvents extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { stateMachineArn, executionEnded }: ExecutionEventsProps) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    new Rule(this, 'Rule', {
      description: 'Executions of the upgrade machine that failed, timed out or were stopped.',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [stateMachineArn] },
      },
      targets: [
        new LambdaFunction(executionEnded, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 8,
          maxEventAge: Duration.hours(1),
        }),
      ],
    });
  }
}

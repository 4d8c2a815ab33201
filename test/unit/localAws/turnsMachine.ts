import { functionArn } from './startTestServices.ts';

const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 0, MaxAttempts: 0 }];

const task = (name: string, payload: object, more: object): object => ({
  Type: 'Task',
  Resource: functionArn(name),
  Parameters: payload,
  TimeoutSeconds: 60,
  Retry: retry,
  ...more,
});

/** A machine of §2's shape: plan, turns in a Distributed Map, plan again, finish. */
export const turnsDefinition = {
  Comment: 'turns',
  StartAt: 'Plan operations',
  States: {
    'Plan operations': task('plan', { 'id.$': '$.id' }, { Next: 'Anything to do?' }),
    'Anything to do?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.turns[0]', IsPresent: true, Next: 'Upgrade runtimes' }],
      Default: 'Finish',
    },
    'Upgrade runtimes': {
      Type: 'Map',
      Label: 'Turns',
      ItemsPath: '$.turns',
      MaxConcurrencyPath: '$.workers',
      ToleratedFailurePercentage: 100,
      ItemSelector: {
        'id.$': '$.id',
        'turn.$': '$$.Map.Item.Value',
        'index.$': '$$.Map.Item.Index',
        'parent.$': '$$.Execution.Name',
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Take next operation',
        States: {
          'Take next operation': task(
            'take',
            { 'child.$': '$$.Execution.Id', 'turn.$': '$' },
            {
              ResultPath: '$.taken',
              Next: 'What now?',
            },
          ),
          'What now?': {
            Type: 'Choice',
            Choices: [
              { Variable: '$.taken.do', StringEquals: 'wait', Next: 'Wait for maintenance window' },
              { Variable: '$.taken.do', StringEquals: 'upgrade', Next: 'Upgrade runtime' },
            ],
            Default: 'Done',
          },
          'Wait for maintenance window': {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
            Parameters: {
              FunctionName: functionArn('sleep'),
              Payload: { 'token.$': '$$.Task.Token', 'child.$': '$$.Execution.Id' },
            },
            TimeoutSeconds: 90_000,
            ResultPath: null,
            Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Take next operation' }],
            Next: 'Take next operation',
          },
          'Upgrade runtime': task(
            'upgrade',
            { 'operation.$': '$.taken.operation', 'child.$': '$$.Execution.Id' },
            {
              ResultPath: '$.looked',
              Next: 'Upgraded?',
            },
          ),
          'Upgraded?': {
            Type: 'Choice',
            Choices: [{ Variable: '$.looked.done', BooleanEquals: true, Next: 'Done' }],
            Default: 'Wait before next look',
          },
          'Wait before next look': {
            Type: 'Wait',
            SecondsPath: '$.looked.retryAfterSeconds',
            Next: 'Upgrade runtime',
          },
          Done: { Type: 'Pass', Result: { done: true }, End: true },
        },
      },
      ResultPath: null,
      Next: 'Plan operations',
    },
    Finish: task('finish', { 'id.$': '$.id', 'execution.$': '$$.Execution.Name' }, { End: true }),
  },
};

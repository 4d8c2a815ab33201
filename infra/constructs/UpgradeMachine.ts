import { ArnFormat, Duration, Fn, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type CfnPolicy, Policy, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  type CfnStateMachine,
  Choice,
  Condition,
  DefinitionBody,
  JsonPath,
  LogLevel,
  Pass,
  StateMachine,
  StateMachineType,
  Succeed,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge, patternFinding, tracesEverywhere } from '../acknowledge.ts';
import type { EnvironmentSettings } from '../environments.ts';
import { keepRole, keptIn } from '../keptIn.ts';
import { TURNS } from '../names.ts';
import { functionRetry, mapRetry, retryProps, serviceRetry, sleepRetry } from '../retries.ts';
import {
  functionTask,
  SLEEP_TIMEOUT_SECONDS,
  type StepFunctions,
  stepFunctionNames,
} from './functionTask.ts';
import { turnsMap } from './turnsMap.ts';

export interface UpgradeMachineProps {
  readonly environment: EnvironmentSettings;
  readonly stateMachineName: string;
  readonly functions: StepFunctions;
}

/** How long to wait after `Wait at gate` has failed after all retries. */
const GATE_TROUBLE_SECONDS = 60;

/**
 * The state machine of one orchestration (§2): plan, one child per turn, plan again until nothing is left, finish. Payloads
 * between its states are those of lib/workflow/payloads.ts.
 */
export class UpgradeMachine extends Construct {
  readonly machine: StateMachine;

  constructor(
    scope: Construct,
    id: string,
    { environment, stateMachineName, functions }: UpgradeMachineProps,
  ) {
    super(scope, id);
    const removalPolicy = keptIn(environment);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName,
      stateMachineType: StateMachineType.STANDARD,
      comment: 'Upgrades the runtimes of one orchestration. See docs/console.md for what to look at.',
      definitionBody: DefinitionBody.fromChainable(this.definition(functions)),
      tracingEnabled: true,
      logs: {
        level: LogLevel.ERROR,
        destination: new LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: environment.logRetentionDays as RetentionDays,
          removalPolicy,
        }),
        // The data contains task tokens, which only people with access to the console may see.
        includeExecutionData: false,
      },
      removalPolicy,
    });
    (this.machine.node.defaultChild as CfnStateMachine).overrideLogicalId('UpgradeMachine');
    this.acknowledge(functions);
    this.keepCalls(functions, removalPolicy);
  }

  /**
   * Executions continue with the definition they were started with, but with the current role. A deploy that removes a function
   * also removes its ARN from the policy that CDK writes. So the permission to call the function is kept with it, next to its own
   * role (decisions/0013).
   */
  private keepCalls(functions: StepFunctions, removalPolicy: RemovalPolicy): void {
    const role = this.machine.role as Role;
    const keep = (policy: Policy) =>
      (policy.node.defaultChild as CfnPolicy).applyRemovalPolicy(removalPolicy);
    for (const name of stepFunctionNames) {
      const { functionArn } = functions[name];
      const policy = new Policy(this, `Calls${name.charAt(0).toUpperCase()}${name.slice(1)}`, {
        roles: [role],
        statements: [new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] })],
      });
      keep(policy);
    }
    // CDK adds this for the executions of the Map's children.
    keep(this.machine.node.findChild('DistributedMapPolicy') as Policy);
    keepRole(role, removalPolicy);
  }

  private acknowledge(functions: StepFunctions): void {
    const versions = stepFunctionNames.map((name): [string, string] => [
      patternFinding(this, `${functions[name].functionArn}:*`),
      'Versions of a function that it already calls.',
    ]);
    // As CDK writes the policy of a Distributed Map.
    const name = Fn.select(6, Fn.split(':', this.machine.stateMachineArn));
    const ownExecutions = (label: string) =>
      Stack.of(this).formatArn({
        service: 'states',
        resource: 'execution',
        resourceName: `${name}${label}:*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
    acknowledge(this.machine, {
      'AwsSolutions-IAM5[Resource::*]': `${tracesEverywhere} Nor does the delivery of the machine's log.`,
      'AwsSolutions-SF1':
        'Logging every event of every child would be expensive; the console keeps the history for 90 days. Errors are logged.',
      ...Object.fromEntries(versions),
      [patternFinding(this, ownExecutions(''))]: 'Its own executions, for redriving a Distributed Map.',
      [patternFinding(this, ownExecutions(`/${TURNS}`))]: 'The executions of its own Distributed Map.',
    });
  }

  private definition(functions: StepFunctions) {
    const execution = {
      orchestrationID: JsonPath.stringAt('$.orchestrationID'),
      attempt: JsonPath.numberAt('$.attempt'),
    };

    const plan = functionTask(this, 'Plan operations', {
      comment:
        'Plans once which runtimes to upgrade; after each round, decides whether there is another one.',
      task: functions.planOperations,
      // It may answer with a gate. Executions started before that state existed do not have this field.
      payload: { ...execution, progress: JsonPath.objectAt('$.progress'), gates: true },
      retries: [serviceRetry, functionRetry],
    });
    const upgradeRuntimes = turnsMap(this, functions).addRetry(retryProps(mapRetry));
    const wait = new Wait(this, 'Wait before next round', {
      comment: 'The last round got nothing done: give whatever is wrong some time.',
      time: WaitTime.secondsPath('$.waitSeconds'),
    });
    const gate = functionTask(this, 'Wait at gate', {
      comment:
        'Soaking, paused, or waiting for an approval or a time (see `gate` in the input): until it opens, or somebody cancels.',
      task: functions.waitAtGate,
      payload: {
        ...execution,
        progress: JsonPath.objectAt('$.progress'),
        gate: JsonPath.objectAt('$.gate'),
        taskToken: JsonPath.taskToken,
      },
      retries: [serviceRetry, sleepRetry],
      sleepSeconds: SLEEP_TIMEOUT_SECONDS,
    });
    const askAgain = new Wait(this, 'Wait before asking again', {
      comment:
        'The gate failed past its retries (see `error` in the input): nothing starts, and it is asked again.',
      time: WaitTime.duration(Duration.seconds(GATE_TROUBLE_SECONDS)),
    });
    const finish = functionTask(this, 'Finish orchestration', {
      comment: 'Writes the final state, frees the queue and starts the next orchestration.',
      task: functions.finishOrchestration,
      payload: {
        ...execution,
        failure: JsonPath.stringAt('$.failure'),
        progress: JsonPath.objectAt('$.progress'),
      },
      retries: [serviceRetry, functionRetry],
    });
    const over = new Succeed(this, 'Orchestration over', {
      comment: 'The execution is over; whether the upgrades succeeded says the orchestration.',
    });
    const describeFailure = new Pass(this, 'Describe failure', {
      comment: 'Turns the error into the sentence that the orchestration shows.',
      parameters: {
        ...execution,
        failure: JsonPath.format(
          'The orchestration cannot go on: {} in its execution',
          JsonPath.stringAt('$.error.Error'),
        ),
        progress: JsonPath.objectAt('$.progress'),
      },
    });

    const caught = { errors: ['States.ALL'], resultPath: '$.error' };
    plan.addCatch(describeFailure, caught);
    upgradeRuntimes.addCatch(describeFailure, caught);
    describeFailure.next(finish);
    // After a day it checks again (§13.2); a gate is no reason to give up an orchestration.
    gate.addCatch(plan, { errors: ['States.Timeout'], resultPath: JsonPath.DISCARD });
    gate.addCatch(askAgain, caught);
    gate.next(plan);
    askAgain.next(plan);
    wait.next(upgradeRuntimes);
    upgradeRuntimes.next(plan);

    const next = new Choice(this, 'What next?', {
      comment: 'Upgrade, wait and then upgrade, wait at a gate, or finish.',
    })
      .when(Condition.not(Condition.stringEquals('$.failure', '')), finish)
      .when(Condition.stringEquals('$.next', 'upgrade'), upgradeRuntimes)
      .when(Condition.stringEquals('$.next', 'wait'), wait)
      .when(Condition.stringEquals('$.next', 'gate'), gate)
      .otherwise(finish);
    const workLeft = new Choice(this, 'Work left?', { comment: 'A retry may have come in between.' })
      .when(Condition.booleanEquals('$.again', true), plan)
      .otherwise(over);
    finish.next(workLeft);
    return plan.next(next);
  }
}

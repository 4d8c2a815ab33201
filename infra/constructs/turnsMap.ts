import { Annotations } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  DistributedMap,
  JsonPath,
  Pass,
  ProcessorMode,
  ProcessorType,
  Result,
  StateMachineType,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { TURNS } from '../names.ts';
import { functionRetry, serviceRetry, sleepRetry } from '../retries.ts';
import { functionTask, SLEEP_TIMEOUT_SECONDS, type StepFunctions } from './functionTask.ts';

/**
 * The map of turns (§2): one child execution per turn, as many at a time as the orchestration has workers. A child claims an
 * operation when it starts, not before. Children never fail: they catch, hand back and end with the number 1, because the output of
 * a failed child would count towards the 256 KiB that the Map may return.
 */
export function turnsMap(scope: Construct, functions: StepFunctions): DistributedMap {
  const map = new DistributedMap(scope, 'Upgrade runtimes', {
    comment: 'One child execution per turn: it takes the next operation there is and upgrades its runtime.',
    label: TURNS,
    mapExecutionType: StateMachineType.STANDARD,
    itemsPath: '$.turns',
    maxConcurrencyPath: '$.workers',
    toleratedFailurePercentage: 100,
    itemSelector: {
      orchestrationID: JsonPath.stringAt('$.orchestrationID'),
      attempt: JsonPath.numberAt('$.attempt'),
      workers: JsonPath.numberAt('$.workers'),
      turn: JsonPath.numberAt('$$.Map.Item.Value'),
      turns: JsonPath.numberAt('$.turnCount'),
      round: JsonPath.numberAt('$.progress.round'),
      steps: 0,
      parked: false,
      // Hand back reads it even if Take never answered.
      ordinal: 0,
    },
    resultPath: JsonPath.DISCARD,
  });
  // CDK asks for the execution type a second time, and then warns that it is ignored.
  Annotations.of(map).acknowledgeWarning('@aws-cdk/aws-stepfunctions:propertyIgnored');
  return map.itemProcessor(oneTurn(scope, functions), {
    mode: ProcessorMode.DISTRIBUTED,
    executionType: ProcessorType.STANDARD,
  });
}

function oneTurn(scope: Construct, functions: StepFunctions) {
  const turn = {
    orchestrationID: JsonPath.stringAt('$.orchestrationID'),
    attempt: JsonPath.numberAt('$.attempt'),
    turn: JsonPath.numberAt('$.turn'),
    turns: JsonPath.numberAt('$.turns'),
    round: JsonPath.numberAt('$.round'),
    workers: JsonPath.numberAt('$.workers'),
    steps: JsonPath.numberAt('$.steps'),
    parked: JsonPath.objectAt('$.parked'),
    child: JsonPath.stringAt('$$.Execution.Id'),
  };
  const ordinal = JsonPath.numberAt('$.ordinal');

  const take = functionTask(scope, 'Take next operation', {
    comment:
      'Claims the operation that may start now, else the one whose window opens next; none if canceling.',
    task: functions.takeNextOperation,
    payload: turn,
    retries: [serviceRetry, functionRetry],
  });
  const sleep = functionTask(scope, 'Wait for maintenance window', {
    comment: 'Sleeps until the window opens (see `until` in the input), work comes in, or somebody cancels.',
    task: functions.waitForMaintenanceWindow,
    payload: { ...turn, ordinal, taskToken: JsonPath.taskToken },
    retries: [serviceRetry, sleepRetry],
    sleepSeconds: SLEEP_TIMEOUT_SECONDS,
  });
  const park = functionTask(scope, 'Wait for work', {
    comment: 'Nothing is left to take while others upgrade: waits for a retry, for the end, or for a cancel.',
    task: functions.waitForWork,
    payload: { ...turn, taskToken: JsonPath.taskToken },
    retries: [serviceRetry, sleepRetry],
    sleepSeconds: SLEEP_TIMEOUT_SECONDS,
  });
  const upgrade = functionTask(scope, 'Upgrade runtime', {
    comment: 'Does what is next for this runtime and says when to look again.',
    task: functions.upgradeRuntime,
    payload: { ...turn, ordinal, taken: JsonPath.objectAt('$') },
    retries: [serviceRetry, functionRetry],
  });
  const look = new Wait(scope, 'Wait before next look', {
    comment: 'The upgrade is under way (see `state` and `description` in the input).',
    time: WaitTime.secondsPath('$.retryAfterSeconds'),
  });
  const handBack = functionTask(scope, 'Hand back operation', {
    comment:
      'A step failed past its retries (see `error` in the input): records it and gives the claim back.',
    task: functions.handBackOperation,
    payload: { ...turn, ordinal, error: JsonPath.objectAt('$.error') },
    retries: [serviceRetry, functionRetry],
  });
  const over = new Pass(scope, 'Turn over', {
    comment: 'Nothing is left for this turn. What became of the runtime stands in its operation.',
    result: Result.fromNumber(1),
  });

  const caught = { errors: ['States.ALL'], resultPath: '$.error' };
  for (const task of [sleep, park])
    task.addCatch(take, { errors: ['States.Timeout'], resultPath: JsonPath.DISCARD });
  for (const task of [take, sleep, park, upgrade]) task.addCatch(handBack, caught);
  handBack.addCatch(over, caught);
  handBack.next(over);

  const taken = new Choice(scope, 'Upgrade, sleep or done?', { comment: 'What the turn got.' })
    .when(Condition.stringEquals('$.action', 'upgrade'), upgrade)
    .when(Condition.stringEquals('$.action', 'sleep'), sleep)
    .when(Condition.stringEquals('$.action', 'park'), park)
    .otherwise(over);
  const looked = new Choice(scope, 'Upgrade over?', { comment: 'Look again, take another one, or done.' })
    .when(Condition.stringEquals('$.next', 'look again'), look)
    .when(Condition.stringEquals('$.next', 'take again'), take)
    .otherwise(over);
  sleep.next(take);
  park.next(take);
  look.next(upgrade);
  upgrade.next(looked);
  return take.next(taken);
}

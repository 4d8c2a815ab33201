import type { ScheduleOptions } from '../aws/scheduler/Scheduler.ts';
import type { ServicesOptions } from '../aws/startServices.ts';
import type { LoadedTemplate, Resource } from './loadTemplate.ts';
import {
  asList,
  asMap,
  asNumber,
  asText,
  expectOnly,
  TemplateError,
  type TemplateMap,
  type TemplateValue,
} from './TemplateValue.ts';

/** What the template says about the services that local/aws emulates. */
export type TemplateServices = Pick<
  ServicesOptions,
  'buses' | 'parameters' | 'queues' | 'rules' | 'scheduleGroups' | 'schedules' | 'stateMachines' | 'topics'
>;

const expectText = (map: TemplateMap, field: string, wanted: string, title: string): void => {
  const value = map[field] ?? wanted;
  if (value !== wanted) throw new TemplateError(`${title}.${field}: the local stack knows ${wanted} only`);
};

/** What rules and schedules call, in the words they share. */
const readTarget = (value: TemplateValue | undefined, title: string) => {
  const target = asMap(value, title);
  // Ids are the template's own business; roles are not checked here.
  expectOnly(target, ['Arn', 'DeadLetterConfig', 'Id', 'Input', 'RetryPolicy', 'RoleArn'], title);
  const deadLetter = asMap(target['DeadLetterConfig'] ?? {}, title)['Arn'];
  const retry = asMap(target['RetryPolicy'] ?? {}, title);
  // How old an event may get is bounded by the retries, which are made quickly here.
  expectOnly(retry, ['MaximumEventAgeInSeconds', 'MaximumRetryAttempts'], `${title}.RetryPolicy`);
  const retries = retry['MaximumRetryAttempts'];
  return {
    arn: asText(target['Arn'], `${title}.Arn`),
    ...(target['Input'] === undefined ? {} : { input: asText(target['Input'], `${title}.Input`) }),
    ...(deadLetter === undefined ? {} : { deadLetterArn: asText(deadLetter, `${title}.DeadLetterConfig`) }),
    ...(retries === undefined ? {} : { retries: asNumber(retries, `${title}.RetryPolicy`) }),
  };
};

const readRule = ({ ref, title, properties }: Resource) => {
  expectText(properties, 'State', 'ENABLED', title);
  return {
    bus: asText(properties['EventBusName'] ?? 'default', `${title}.EventBusName`),
    name: ref,
    pattern: asMap(properties['EventPattern'], `${title}.EventPattern`),
    targets: asList(properties['Targets'], `${title}.Targets`).map((target) =>
      readTarget(target, `${title}.Targets`),
    ),
  };
};

/** AWS has no rate below a minute; the environment `local` has one (§10). */
const readRate = (expression: string, title: string): number => {
  const seconds = /^rate\(([1-9]\d*) seconds?\)$/.exec(expression)?.[1];
  if (seconds !== undefined) return Number(seconds);
  throw new TemplateError(`${title}: the local stack knows rates of seconds only, not ${expression}`);
};

const readSchedule = ({ ref, title, properties }: Resource): ScheduleOptions => {
  expectText(properties, 'State', 'ENABLED', title);
  const flexible = asMap(properties['FlexibleTimeWindow'], `${title}.FlexibleTimeWindow`);
  expectOnly(flexible, ['Mode'], `${title}.FlexibleTimeWindow`);
  expectText(flexible, 'Mode', 'OFF', `${title}.FlexibleTimeWindow`);
  const group = properties['GroupName'];
  return {
    name: ref,
    ...(group === undefined ? {} : { group: asText(group, `${title}.GroupName`) }),
    everySeconds: readRate(asText(properties['ScheduleExpression'], `${title}.ScheduleExpression`), title),
    target: readTarget(properties['Target'], `${title}.Target`),
  };
};

const readStateMachine = ({ ref, title, properties, attribute }: Resource) => {
  expectText(properties, 'StateMachineType', 'STANDARD', title);
  const text = asText(properties['DefinitionString'], `${title}.DefinitionString`);
  return { arn: ref, name: attribute('Name'), definition: JSON.parse(text) as object };
};

/** Throws TemplateError for what the services cannot do. */
export const readServices = (template: LoadedTemplate): TemplateServices => ({
  buses: template.ofType('AWS::Events::EventBus').map(({ ref }) => ref),
  parameters: template.ofType('AWS::SSM::Parameter').map(({ ref, title, properties }) => ({
    name: ref,
    type: asText(properties['Type'], `${title}.Type`),
    value: asText(properties['Value'], `${title}.Value`),
  })),
  queues: template.ofType('AWS::SQS::Queue').map(({ ref, attribute }) => ({
    name: attribute('QueueName'),
    arn: attribute('Arn'),
    url: ref,
  })),
  rules: template.ofType('AWS::Events::Rule').map(readRule),
  scheduleGroups: template.ofType('AWS::Scheduler::ScheduleGroup').map(({ ref }) => ref),
  schedules: template.ofType('AWS::Scheduler::Schedule').map(readSchedule),
  topics: template.ofType('AWS::SNS::Topic').map(({ ref }) => ref),
  stateMachines: template.ofType('AWS::StepFunctions::StateMachine').map(readStateMachine),
});

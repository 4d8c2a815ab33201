import { Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/**
 * Accepts findings of cdk-nag on a construct and everything in it, each with the reason. If its rule does so, a finding names the
 * detail in brackets, so that only that detail is accepted: `AwsSolutions-IAM5[Resource::*]`.
 */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason });
}

/** For dead-letter queues: cdk-nag recognizes one only if another queue refers to it, which is not the case for these. */
export const isDeadLetterQueue = {
  'AwsSolutions-SQS3': 'It is a dead-letter queue: of schedules that functions create, or of a rule.',
};

type Resolved =
  | string
  | { readonly Ref: string }
  | { readonly 'Fn::GetAtt': readonly [string, string] }
  | { readonly 'Fn::Join': readonly [string, readonly Resolved[]] }
  | { readonly 'Fn::Select': unknown };

/** A value as cdk-nag writes it: values known only at deploy time are in angle brackets. */
function flatten(value: Resolved): string {
  if (typeof value === 'string') return value;
  if ('Ref' in value) return `<${value.Ref}>`;
  if ('Fn::GetAtt' in value) return `<${value['Fn::GetAtt'].join('.')}>`;
  if ('Fn::Join' in value) return value['Fn::Join'][1].map(flatten).join(value['Fn::Join'][0]);
  return JSON.stringify(value);
}

/** The finding for a role with an AWS managed policy. */
export const managedPolicyFinding = (scope: IConstruct, name: string): string => {
  const { managedPolicyArn } = ManagedPolicy.fromAwsManagedPolicyName(name);
  return `AwsSolutions-IAM4[Policy::${flatten(Stack.of(scope).resolve(managedPolicyArn))}]`;
};

/** The finding for a policy on resources with a wildcard in their ARN. */
export const patternFinding = (scope: IConstruct, arn: string): string =>
  `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(arn))}]`;

export const tracesEverywhere = 'X-Ray does not support resource-level permissions for traces.';

import { Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/**
 * Accepts findings of cdk-nag on a construct and all that is in it, each with the reason why it stays. A finding names what was
 * found in brackets where its rule does, so that only that is accepted: `AwsSolutions-IAM5[Resource::*]`.
 */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason });
}

/** Queues of what could not be delivered: cdk-nag looks for a queue that names them as its own, and these have none. */
export const isDeadLetterQueue = {
  'AwsSolutions-SQS3': 'It is a dead-letter queue: of schedules that functions make, or of a rule.',
};

type Resolved =
  | string
  | { readonly Ref: string }
  | { readonly 'Fn::GetAtt': readonly [string, string] }
  | { readonly 'Fn::Join': readonly [string, readonly Resolved[]] }
  | { readonly 'Fn::Select': unknown };

/** As cdk-nag writes it: what only a deploy knows stands in angle brackets. */
function flatten(value: Resolved): string {
  if (typeof value === 'string') return value;
  if ('Ref' in value) return `<${value.Ref}>`;
  if ('Fn::GetAtt' in value) return `<${value['Fn::GetAtt'].join('.')}>`;
  if ('Fn::Join' in value) return value['Fn::Join'][1].map(flatten).join(value['Fn::Join'][0]);
  return JSON.stringify(value);
}

/** The finding of a role with a policy that AWS keeps. */
export const managedPolicyFinding = (scope: IConstruct, name: string): string => {
  const { managedPolicyArn } = ManagedPolicy.fromAwsManagedPolicyName(name);
  return `AwsSolutions-IAM4[Policy::${flatten(Stack.of(scope).resolve(managedPolicyArn))}]`;
};

/** The finding of a policy on resources with a pattern in their ARN. */
export const patternFinding = (scope: IConstruct, arn: string): string =>
  `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(arn))}]`;

export const tracesEverywhere = 'X-Ray knows no resources for traces.';

import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { EnvironmentSettings } from './environments.ts';

/**
 * The removal policy of a resource that must survive its removal from the stack, or the stack's deletion: protected environments
 * keep it. But a first deploy that fails and is rolled back keeps nothing: names are fixed, and leftovers would block the second
 * deploy (CloudFormation's `RetainExceptOnCreate`).
 */
export const keptIn = (environment: EnvironmentSettings): RemovalPolicy =>
  environment.protected ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

/**
 * Gives a role and its policies the removal policy of the resource that uses the role: a function that is kept without them could
 * not even write its log. Call it once the role is complete.
 */
export function keepRole(role: Role, removalPolicy: RemovalPolicy): void {
  role.applyRemovalPolicy(removalPolicy);
  const policy = role.node.tryFindChild('DefaultPolicy')?.node.defaultChild as CfnResource | undefined;
  policy?.applyRemovalPolicy(removalPolicy);
}

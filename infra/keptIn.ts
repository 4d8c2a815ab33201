import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { EnvironmentSettings } from './environments.ts';

/**
 * What becomes of a resource that must not be lost when it leaves its stack, or the stack is deleted: protected environments keep
 * it. But a first deploy that fails and is rolled back keeps nothing: names are fixed, and what stayed would stand in the way of the
 * second one (CloudFormation's `RetainExceptOnCreate`).
 */
export const keptIn = (environment: EnvironmentSettings): RemovalPolicy =>
  environment.protected ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

/**
 * Keeps, or not, a role with all that it may do, as what it is the role of: a function that is kept without them could not even write
 * its log. Call it when nothing is added to the role any more.
 */
export function keepRole(role: Role, removalPolicy: RemovalPolicy): void {
  role.applyRemovalPolicy(removalPolicy);
  const policy = role.node.tryFindChild('DefaultPolicy')?.node.defaultChild as CfnResource | undefined;
  policy?.applyRemovalPolicy(removalPolicy);
}

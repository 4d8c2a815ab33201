import { RemovalPolicy } from 'aws-cdk-lib';
import type { EnvironmentSettings } from './environments.ts';

/**
 * What becomes of a resource that must not be lost when it leaves its stack, or the stack is deleted: protected environments keep
 * it. But a first deploy that fails and is rolled back keeps nothing: names are fixed, and what stayed would stand in the way of the
 * second one (CloudFormation's `RetainExceptOnCreate`).
 */
export const keptIn = (environment: EnvironmentSettings): RemovalPolicy =>
  environment.protected ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

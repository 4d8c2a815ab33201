import { expect, it } from 'vitest';
import { stateMachinePage } from '../../../console/base/awsConsole.ts';

it.each([
  ['eu-central-1', 'eu-central-1.console.aws.amazon.com', 'aws'],
  ['cn-north-1', 'cn-north-1.console.amazonaws.cn', 'aws-cn'],
  ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com', 'aws-us-gov'],
])('the page of the state machine in %s is in the console of its partition', (region, host, partition) => {
  const page = new URL(stateMachinePage({ region, account: '123456789012', stateMachine: 'kyma-prod' }));
  expect(page.host).toBe(host);
  expect(page.hash).toBe(
    `#/statemachines/view/arn:${partition}:states:${region}:123456789012:stateMachine:kyma-prod`,
  );
});

import { describe, expect, it } from 'vitest';
import { executionPage, stateMachinePage } from '../../../lib/base/awsConsole.ts';

/** What the console's router makes of an address: what follows the path's last slash, unescaped. */
const arnIn = (page: string): string => decodeURIComponent(page.split('/').at(-1) ?? '');

describe('the page of an execution', () => {
  it('is in the console of its partition and region, with the whole ARN, including a child’s slash', () => {
    for (const [partition, region, host] of [
      ['aws', 'eu-central-1', 'eu-central-1.console.aws.amazon.com'],
      ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
      ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
    ]) {
      const arn = `arn:${partition}:states:${region}:123456789012:execution:kyma-prod/Turns:7ca5e72b-bd07-423e`;
      const page = new URL(executionPage(arn));
      expect(page.host).toBe(host);
      expect(page.searchParams.get('region')).toBe(region);
      expect(page.hash).toMatch(/^#\/v2\/executions\/details\/[^/]+$/);
      expect(arnIn(page.href)).toBe(arn);
    }
  });

  it('does not exist before an operation has started', () => {
    expect(executionPage('')).toBe('');
  });
});

it.each([
  ['eu-central-1', 'eu-central-1.console.aws.amazon.com', 'aws'],
  ['cn-north-1', 'cn-north-1.console.amazonaws.cn', 'aws-cn'],
  ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com', 'aws-us-gov'],
])('the page of the state machine in %s is in the console of its partition', (region, host, partition) => {
  const arn = `arn:${partition}:states:${region}:123456789012:stateMachine:kyma-prod`;
  const page = new URL(stateMachinePage(arn));
  expect(page.host).toBe(host);
  expect(page.searchParams.get('region')).toBe(region);
  expect(page.hash).toBe(`#/statemachines/view/${arn}`);
});

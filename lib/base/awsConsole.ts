/** The console's domain in each partition; a region is a subdomain of it. */
const consoles: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** A page of the Step Functions console, in an ARN's partition and region; empty if this is not an ARN. */
function statesPage(arn: string, path: string): string {
  const [, partition = '', , region] = arn.split(':');
  const host = consoles[partition];
  if (host === undefined || region === undefined) return '';
  return `https://${region}.${host}/states/home?region=${region}#/${path}`;
}

/**
 * The console page of an execution; empty if this is not an ARN, as for an operation that has not started. The ARN of a Distributed
 * Map's child contains a slash, which must be escaped in the URL.
 */
export const executionPage = (executionArn: string): string =>
  statesPage(executionArn, `v2/executions/details/${executionArn.replaceAll('/', '%2F')}`);

/** The console page of a state machine, which lists its executions. */
export const stateMachinePage = (stateMachineArn: string): string =>
  statesPage(stateMachineArn, `statemachines/view/${stateMachineArn}`);

/** The console's domain in each partition; a region is a subdomain of it. */
const consoles: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/**
 * The console page of an execution, in its partition and region; empty if this is not an ARN, as for an operation that has not
 * started. The ARN of a Distributed Map's child contains a slash, which must be escaped in the URL.
 */
export function executionPage(executionArn: string): string {
  const [, partition = '', , region] = executionArn.split(':');
  const host = consoles[partition];
  if (host === undefined || region === undefined) return '';
  return `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${executionArn.replaceAll('/', '%2F')}`;
}

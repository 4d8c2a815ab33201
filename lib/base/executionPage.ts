/** The console of each partition; a region's own page is below it. */
const consoles: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/**
 * The page of an execution in the console of its partition and region; empty for what is no ARN, such as that of an operation that has
 * not started. That of a Distributed Map's child has a slash, which would end the ARN in the page's address and is escaped.
 */
export function executionPage(executionArn: string): string {
  const [, partition = '', , region] = executionArn.split(':');
  const host = consoles[partition];
  if (host === undefined || region === undefined) return '';
  return `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${executionArn.replaceAll('/', '%2F')}`;
}

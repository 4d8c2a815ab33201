import type { Schemas } from '../client/apiClient.ts';

/** Partitions other than the usual one, by the first word of a region's name. */
const others: Readonly<Record<string, { readonly partition: string; readonly host: string }>> = {
  cn: { partition: 'aws-cn', host: 'console.amazonaws.cn' },
  'us-gov': { partition: 'aws-us-gov', host: 'console.amazonaws-us-gov.com' },
};
const usual = { partition: 'aws', host: 'console.aws.amazon.com' };

/** The page of the environment's state machine in the AWS console: it lists the executions. */
export function stateMachinePage({ region, account, stateMachine }: Schemas['ConsoleConfig']['aws']): string {
  const { partition, host } = others[/^(cn|us-gov)-/.exec(region)?.[1] ?? ''] ?? usual;
  const arn = `arn:${partition}:states:${region}:${account}:stateMachine:${stateMachine}`;
  return `https://${region}.${host}/states/home?region=${region}#/statemachines/view/${arn}`;
}

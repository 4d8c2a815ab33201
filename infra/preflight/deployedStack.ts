import { DescribeStacksCommand, GetTemplateCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { Preflight } from './Preflight.ts';

/** The deployed stack; undefined if there is none. */
export async function deployedStack(preflight: Preflight, name: string): Promise<Stack | undefined> {
  return await preflight.ask('cloudformation:DescribeStacks', async () => {
    try {
      const { Stacks = [] } = await preflight.clients.cloudFormation.send(
        new DescribeStacksCommand({ StackName: name }),
      );
      return Stacks[0];
    } catch (error) {
      if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
        return undefined;
      throw error;
    }
  });
}

/** How much of Lambda's concurrency the functions of a stack reserve now. */
export async function reservedBy(preflight: Preflight, name: string): Promise<number> {
  if ((await deployedStack(preflight, name)) === undefined) return 0;
  return await preflight.ask('cloudformation:GetTemplate', async () => {
    const { TemplateBody = '{}' } = await preflight.clients.cloudFormation.send(
      new GetTemplateCommand({ StackName: name, TemplateStage: 'Processed' }),
    );
    const { Resources = {} } = JSON.parse(TemplateBody) as {
      Resources?: Record<string, { Properties?: { ReservedConcurrentExecutions?: number } }>;
    };
    return Object.values(Resources).reduce(
      (sum, { Properties }) => sum + (Properties?.ReservedConcurrentExecutions ?? 0),
      0,
    );
  });
}

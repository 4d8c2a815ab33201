import { Problem } from '../runChecks.ts';
import { deployedStack } from './deployedStack.ts';
import type { Preflight } from './Preflight.ts';

/** Whether CloudFormation can deploy on top of the stack's current state. */
export async function checkStack(preflight: Preflight, name: string): Promise<string> {
  const { region } = preflight.place();
  const stack = await deployedStack(preflight, name);
  if (stack === undefined) return 'will be created';
  const { StackStatus: status = 'unknown', EnableTerminationProtection: isProtected = false } = stack;
  const command = (verb: string, rest = '') =>
    `aws cloudformation ${verb} --stack-name ${name}${rest} --region ${region}`;
  const why = command(
    'describe-stack-events',
    ` --query "StackEvents[?contains(ResourceStatus,'FAILED')].[LogicalResourceId,ResourceStatusReason]" --output text`,
  );
  const remove = [
    why,
    ...(isProtected ? [command('update-termination-protection', ' --no-enable-termination-protection')] : []),
    command('delete-stack'),
    command('wait stack-delete-complete'),
  ];
  if (/^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED)$/.test(status)) {
    // CDK deletes the remains of a failed first deploy by itself, but not if termination protection is on.
    if (status === 'ROLLBACK_COMPLETE' && !isProtected)
      return 'its first deploy failed; CDK deletes what is left and creates it again';
    const what = status === 'DELETE_FAILED' ? 'it could not be deleted' : 'its first deploy failed';
    throw new Problem(`${what} (${status}): see why, and delete what is left`, ...remove);
  }
  if (status === 'UPDATE_ROLLBACK_FAILED')
    throw new Problem(
      `its last deploy failed, and so did the rollback (${status}): see why, fix it, and continue the rollback`,
      why,
      command('continue-update-rollback'),
    );
  if (status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS')
    throw new Problem(
      `another deployment is in progress (${status}): wait until it ends`,
      command('describe-stacks', ' --query "Stacks[0].StackStatus"'),
    );
  return status;
}

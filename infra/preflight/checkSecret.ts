import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import {
  readKubeconfig,
  type SecretTrouble,
  SecretUnreadable,
  secretTroubleOf,
} from '../../lib/adapters/readKubeconfig.ts';
import { KubernetesError } from '../../lib/kubernetes/KubernetesError.ts';
import { NotChecked, Problem } from '../runChecks.ts';
import type { Preflight } from './Preflight.ts';

const sentences: Readonly<Record<Exclude<SecretTrouble, 'forbidden'>, string>> = {
  missing: 'does not exist or has no value: create it',
  deleted: 'is marked for deletion: restore it',
  key: 'is encrypted with a customer key, which the functions cannot use: encrypt it with the key of Secrets Manager',
  empty: 'holds no text: store the kubeconfig as its string value',
};

/** Whether a secret can be read and holds a kubeconfig that the functions accept. Its text is never shown. */
export async function checkSecret(
  preflight: Preflight,
  secretID: string,
  serverName: string,
): Promise<string> {
  const { region } = preflight.place();
  const { secrets } = preflight.clients;
  const put = `aws secretsmanager put-secret-value --secret-id ${secretID} --secret-string file://kubeconfig.yaml --region ${region}`;
  const commands: Readonly<Record<keyof typeof sentences, string>> = {
    missing: `aws secretsmanager create-secret --name ${secretID} --secret-string file://kubeconfig.yaml --region ${region}`,
    deleted: `aws secretsmanager restore-secret --secret-id ${secretID} --region ${region}`,
    key: `aws secretsmanager update-secret --secret-id ${secretID} --kms-key-id alias/aws/secretsmanager --region ${region}`,
    empty: put,
  };
  const problem = (trouble: keyof typeof sentences) =>
    new Problem(`the secret ${secretID} ${sentences[trouble]}`, commands[trouble]);

  const described = await secrets
    .send(new DescribeSecretCommand({ SecretId: secretID }))
    .catch((error: unknown) => {
      const trouble = secretTroubleOf(error);
      if (trouble === undefined) throw error;
      if (trouble !== 'forbidden') throw problem(trouble);
      return undefined;
    });
  if (described?.DeletedDate !== undefined) throw problem('deleted');
  const { KmsKeyId: key } = described ?? {};
  if (key !== undefined && key !== 'alias/aws/secretsmanager') throw problem('key');
  try {
    await readKubeconfig(secrets, secretID, serverName);
  } catch (error) {
    if (error instanceof SecretUnreadable) {
      if (error.trouble !== 'forbidden') throw problem(error.trouble);
      throw new NotChecked(`these credentials may not call secretsmanager:GetSecretValue of ${secretID}`);
    }
    throw error instanceof KubernetesError ? new Problem(error.message, put) : error;
  }
  return `${secretID} holds one`;
}

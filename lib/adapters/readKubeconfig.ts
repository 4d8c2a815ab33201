import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { KubernetesError } from '../kubernetes/KubernetesError.ts';
import { createKubernetesClient, type KubernetesClient } from '../kubernetes/kubernetesClient.ts';

/** Why a secret cannot be read, where only a person can fix it and a retry cannot help. */
export type SecretTrouble = 'missing' | 'deleted' | 'forbidden' | 'key' | 'empty';

const byName: Readonly<Record<string, SecretTrouble>> = {
  ResourceNotFoundException: 'missing',
  InvalidParameterException: 'missing',
  // For a read, this error means that the secret is marked for deletion.
  InvalidRequestException: 'deleted',
  AccessDeniedException: 'forbidden',
  DecryptionFailure: 'key',
};

/** @returns undefined if the error may be transient (throttling, the network) or is not about the secret */
export function secretTroubleOf(error: unknown): SecretTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  const trouble = Object.hasOwn(byName, error.name) ? byName[error.name] : undefined;
  // Secrets Manager decrypts on the caller's behalf and passes on KMS's message.
  return trouble === 'forbidden' && /\bkms\b/i.test(error.message) ? 'key' : trouble;
}

/** What to do about each trouble, as the end of a sentence. */
const advice: Readonly<Record<SecretTrouble, string>> = {
  missing: 'does not exist or has no value: create it',
  deleted: 'is marked for deletion: restore it (aws secretsmanager restore-secret) or use another one',
  forbidden:
    'cannot be read by this function: redeploy if its name has changed, and check its resource policy',
  key: 'is encrypted with a key that this function cannot use: encrypt it with alias/aws/secretsmanager',
  empty: 'holds no text: store the kubeconfig as its string value',
};

/** A secret that cannot be read; `trouble` says why. */
export class SecretUnreadable extends KubernetesError {
  readonly trouble: SecretTrouble;

  constructor(secretID: string, serverName: string, trouble: SecretTrouble) {
    super(
      0,
      'SecretUnreadable',
      `the secret ${secretID} with the kubeconfig of ${serverName} ${advice[trouble]}`,
    );
    this.trouble = trouble;
  }
}

/**
 * A client for the kubeconfig that a secret holds.
 *
 * @throws SecretUnreadable, or KubernetesError `InvalidKubeconfig`, which names the secret and says what to do; transient errors
 * (throttling, the network) are rethrown.
 */
export async function readKubeconfig(
  secrets: SecretsManagerClient,
  secretID: string,
  serverName: string,
): Promise<KubernetesClient> {
  let text: string | undefined;
  try {
    ({ SecretString: text } = await secrets.send(new GetSecretValueCommand({ SecretId: secretID })));
  } catch (error) {
    const trouble = secretTroubleOf(error);
    throw trouble === undefined ? error : new SecretUnreadable(secretID, serverName, trouble);
  }
  if (text === undefined || text.trim() === '') throw new SecretUnreadable(secretID, serverName, 'empty');
  try {
    return createKubernetesClient(text, { serverName });
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    throw new KubernetesError(
      error.status,
      error.reason,
      `${error.message}: store a valid one in the secret ${secretID}`,
    );
  }
}

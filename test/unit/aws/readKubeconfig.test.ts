import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from 'vitest';
import { readKubeconfig } from '../../../lib/adapters/readKubeconfig.ts';
import { KubernetesError } from '../../../lib/kubernetes/KubernetesError.ts';
import type { KubernetesClient } from '../../../lib/kubernetes/kubernetesClient.ts';
import type { UpgradeMemory } from '../../../lib/model/UpgradeMemory.ts';
import { onceReadable } from '../../../lib/upgrades/onceReadable.ts';
import type { UpgradeLook } from '../../../lib/upgrades/Upgrade.ts';
import { startTestServices } from '../localAws/startTestServices.ts';

const kubeconfig = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'c', cluster: { server: 'https://api.garden.test' } }],
  users: [{ name: 'u', user: { token: 'the-token' } }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'x',
});

/** A service that refuses in AWS's words. */
const refusing = (name: string, message: string) =>
  ({
    send: () => Promise.reject(Object.assign(new Error(message), { name })),
  }) as unknown as SecretsManagerClient;

const troubleOf = async (secrets: SecretsManagerClient, id = 'the/secret'): Promise<unknown> =>
  await readKubeconfig(secrets, id, 'Gardener').then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the kubeconfig in a secret', () => {
  test('is read by the secret’s name', async () => {
    const { secrets } = await startTestServices({}, { secrets: [{ name: 'the/secret', value: kubeconfig }] });
    expect((await readKubeconfig(secrets, 'the/secret', 'Gardener')).serverName).toBe('Gardener');
  });

  test.each([
    ['that does not exist', 'no/secret', kubeconfig, 'SecretUnreadable', 'create it'],
    ['that is empty', 'the/secret', ' \n', 'SecretUnreadable', 'holds no text'],
    [
      'that holds something else',
      'the/secret',
      'password: hunter2',
      'InvalidKubeconfig',
      'store a valid one',
    ],
  ])('%s gives an error that names the secret and says what to do', async (_, id, value, reason, advice) => {
    const { secrets } = await startTestServices({}, { secrets: [{ name: 'the/secret', value }] });
    const error = await troubleOf(secrets, id);
    expect(error).toMatchObject({ name: 'KubernetesError', reason });
    expect(String(error)).toContain(id);
    expect(String(error)).toContain(advice);
    expect(String(error)).not.toContain('hunter2');
  });

  test.each([
    [
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
      'restore it',
    ],
    [
      'AccessDeniedException',
      'User is not authorized to perform: secretsmanager:GetSecretValue',
      'cannot be read',
    ],
    ['AccessDeniedException', 'Access to KMS is not allowed', 'alias/aws/secretsmanager'],
    ['DecryptionFailure', "Secrets Manager can't decrypt the protected secret text", 'key'],
    ['InvalidParameterException', 'Invalid name', 'create it'],
  ])('that AWS refuses (%s: %s) gives such an error, too', async (name, message, advice) => {
    const error = await troubleOf(refusing(name, message));
    expect(error).toMatchObject({ name: 'KubernetesError', reason: 'SecretUnreadable' });
    expect(String(error)).toContain('the secret the/secret with the kubeconfig of Gardener');
    expect(String(error)).toContain(advice);
  });

  test.each(['ThrottlingException', 'InternalServiceError', 'TimeoutError', 'constructor'])(
    'that may be readable again soon (%s) is left to the caller’s retries',
    async (name) => {
      expect(await troubleOf(refusing(name, 'try again'))).toMatchObject({ name, message: 'try again' });
    },
  );
});

describe('a look without a kubeconfig', () => {
  const look = (memory: UpgradeMemory) => ({ memory }) as UpgradeLook;
  const without = onceReadable(
    () => Promise.reject(new KubernetesError(0, 'SecretUnreadable', 'the secret s does not exist')),
    () => () => Promise.reject(new Error('looked')),
  );

  test.each([
    [{}, 'waiting'],
    [{ previous: 'fast' }, 'waiting'],
    [{ sendingAt: 1 }, 'in progress'],
    [{ patchedAt: 1 }, 'in progress'],
  ])('that remembers %j does not fail: %s', async (memory, state) => {
    expect(await without(look(memory))).toEqual({ state, description: 'the secret s does not exist' });
  });

  test('keeps the known trouble', async () => {
    expect(await without(look({ patchedAt: 1, troubleSince: 7 }))).toMatchObject({ troubleSince: 7 });
  });

  test('continues once there is one', async () => {
    const client = { serverName: 'Gardener' } as KubernetesClient;
    const later = onceReadable(
      () => Promise.resolve(client),
      ({ serverName }) =>
        () =>
          Promise.resolve({ state: 'succeeded', description: serverName }),
    );
    expect(await later(look({}))).toEqual({ state: 'succeeded', description: 'Gardener' });
  });

  test('throws errors that are not about the kubeconfig', async () => {
    const throttled = onceReadable(
      () => Promise.reject(new Error('throttled')),
      () => () => Promise.reject(new Error('looked')),
    );
    await expect(throttled(look({}))).rejects.toThrow('throttled');
  });
});

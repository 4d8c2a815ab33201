import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from './Clock.ts';
import { Journal } from './Journal.ts';
import { type Operations, operation } from './Operation.ts';
import { ServiceError } from './ServiceError.ts';

export interface SecretOptions {
  readonly name: string;
  readonly value: string;
}

interface StoredSecret extends SecretOptions {
  readonly versionId: string;
  readonly createdAt: number;
}

export interface SecretStoreOptions {
  /** Journal of the values put through the API. They override the template's at the next start. */
  readonly file: string;
  readonly clock: Clock;
  readonly arnPrefix: string;
  readonly secrets: readonly SecretOptions[];
}

/** Secrets Manager: GetSecretValue and PutSecretValue of string secrets, by name or by ARN. */
export function createSecretStore(options: SecretStoreOptions): { operations: Operations; close(): void } {
  const journal = new Journal<StoredSecret>(options.file);
  const stored = new Map<string, StoredSecret>();
  for (const secret of options.secrets) {
    stored.set(secret.name, { ...secret, versionId: randomUUID(), createdAt: options.clock() });
  }
  for (const secret of journal.load()) {
    if (stored.has(secret.name)) stored.set(secret.name, secret);
  }

  /** AWS adds a dash and six characters to the name in the ARN; both forms are taken. */
  const find = (secretId: string): StoredSecret => {
    const prefix = `${options.arnPrefix}:secret:`;
    const id = secretId.startsWith(prefix) ? secretId.slice(prefix.length) : secretId;
    const secret =
      stored.get(id) ?? (id === secretId ? undefined : stored.get(id.replace(/-[A-Za-z0-9]{6}$/, '')));
    if (secret !== undefined) return secret;
    throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  };
  const describe = (secret: StoredSecret): Record<string, unknown> => ({
    ARN: `${options.arnPrefix}:secret:${secret.name}`,
    Name: secret.name,
    VersionId: secret.versionId,
    VersionStages: ['AWSCURRENT'],
  });

  const operations: Operations = {
    GetSecretValue: operation(
      z.strictObject({ SecretId: z.string(), VersionStage: z.literal('AWSCURRENT').optional() }),
      'InvalidParameterException',
      ({ SecretId }) => {
        const secret = find(SecretId);
        return { ...describe(secret), SecretString: secret.value, CreatedDate: secret.createdAt / 1000 };
      },
    ),
    PutSecretValue: operation(
      z.strictObject({
        SecretId: z.string(),
        SecretString: z.string(),
        ClientRequestToken: z.string().optional(),
      }),
      'InvalidParameterException',
      ({ SecretId, SecretString, ClientRequestToken }) => {
        const before = find(SecretId);
        const versionId = ClientRequestToken ?? randomUUID();
        const secret = { name: before.name, value: SecretString, versionId, createdAt: options.clock() };
        stored.set(secret.name, secret);
        journal.append(secret);
        journal.flush();
        return describe(secret);
      },
    ),
  };
  return { operations, close: () => journal.close() };
}

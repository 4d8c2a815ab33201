import { z } from 'zod';
import type { Clock } from './Clock.ts';
import { Journal } from './Journal.ts';
import { type Operations, operation } from './Operation.ts';
import { ServiceError } from './ServiceError.ts';

export interface ParameterOptions {
  readonly name: string;
  readonly value: string;
  readonly type: string;
}

interface StoredParameter extends ParameterOptions {
  readonly version: number;
  readonly modifiedAt: number;
}

export interface ParameterStoreOptions {
  /** Journal of values put through the API; they override the template's values at the next start. */
  readonly file: string;
  readonly clock: Clock;
  readonly arnPrefix: string;
  readonly parameters: readonly ParameterOptions[];
}

/** The size limit of a parameter in the Standard tier; Advanced allows twice that. */
const standardCharacters = 4096;

/** SSM's parameters: GetParameter, GetParameters, PutParameter. */
export function createParameterStore(options: ParameterStoreOptions): {
  operations: Operations;
  close(): void;
} {
  const journal = new Journal<StoredParameter>(options.file);
  const stored = new Map<string, StoredParameter>();
  for (const parameter of options.parameters) {
    stored.set(parameter.name, { ...parameter, version: 1, modifiedAt: options.clock() });
  }
  for (const parameter of journal.load()) stored.set(parameter.name, parameter);

  const arnOf = (name: string): string => `${options.arnPrefix}:parameter/${name.replace(/^\//, '')}`;
  const nameOf = (nameOrArn: string): string => {
    if (!nameOrArn.startsWith('arn:')) return nameOrArn;
    return [...stored.keys()].find((name) => arnOf(name) === nameOrArn) ?? nameOrArn;
  };
  const describe = (parameter: StoredParameter, decrypt: boolean | undefined): object => ({
    Name: parameter.name,
    Type: parameter.type,
    // As in AWS, a SecureString read without decryption is useless to the reader.
    Value: parameter.type === 'SecureString' && decrypt !== true ? 'encrypted' : parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.modifiedAt / 1000,
    ARN: arnOf(parameter.name),
    DataType: 'text',
  });

  const operations: Operations = {
    GetParameter: operation(
      z.strictObject({ Name: z.string(), WithDecryption: z.boolean().optional() }),
      'ValidationException',
      ({ Name, WithDecryption }) => {
        const parameter = stored.get(nameOf(Name));
        if (parameter === undefined)
          throw new ServiceError('ParameterNotFound', `Parameter ${Name} not found.`);
        return { Parameter: describe(parameter, WithDecryption) };
      },
    ),
    GetParameters: operation(
      z.strictObject({ Names: z.array(z.string()).min(1).max(10), WithDecryption: z.boolean().optional() }),
      'ValidationException',
      ({ Names, WithDecryption }) => {
        const found = Names.map((name) => stored.get(nameOf(name))).filter(
          (parameter) => parameter !== undefined,
        );
        return {
          Parameters: found.map((parameter) => describe(parameter, WithDecryption)),
          InvalidParameters: Names.filter((name) => !stored.has(nameOf(name))),
        };
      },
    ),
    PutParameter: operation(
      z.strictObject({
        Name: z.string().min(1),
        Value: z.string().max(8192),
        Type: z.enum(['String', 'StringList', 'SecureString']).optional(),
        Description: z.string().optional(),
        Overwrite: z.boolean().optional(),
        Tier: z.enum(['Standard', 'Advanced', 'Intelligent-Tiering']).optional(),
      }),
      'ValidationException',
      ({ Name, Value, Type, Overwrite, Tier }) => {
        const before = stored.get(Name);
        if (before !== undefined && Overwrite !== true) {
          throw new ServiceError('ParameterAlreadyExists', 'The parameter already exists; say Overwrite.');
        }
        const type = Type ?? before?.type;
        if (type === undefined)
          throw new ServiceError('ValidationException', 'A parameter type is required.');
        const isAdvanced = (before?.value.length ?? 0) > standardCharacters;
        const tier = Tier ?? (isAdvanced ? 'Advanced' : 'Standard');
        if (tier === 'Standard' && Value.length > standardCharacters) {
          throw new ServiceError(
            'ValidationException',
            `Standard tier parameters support a maximum parameter value of ${standardCharacters} characters.`,
          );
        }
        const version = (before?.version ?? 0) + 1;
        const parameter = { name: Name, value: Value, type, version, modifiedAt: options.clock() };
        stored.set(Name, parameter);
        journal.append(parameter);
        journal.flush();
        const isLarge = tier === 'Advanced' || Value.length > standardCharacters;
        return { Version: version, Tier: isLarge ? 'Advanced' : 'Standard' };
      },
    ),
  };
  return { operations, close: () => journal.close() };
}

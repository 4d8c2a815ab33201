import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { EnvironmentSettings } from '../environments.ts';
import { namesOf } from '../names.ts';
import { NotChecked } from '../runChecks.ts';

export interface PreflightClients {
  readonly sts: STSClient;
  readonly lambda: LambdaClient;
  readonly secrets: SecretsManagerClient;
  readonly ssm: SSMClient;
  readonly cloudFormation: CloudFormationClient;
}

/** Where an environment will be deployed, and the calls that check it. */
export class Preflight {
  readonly environment: EnvironmentSettings;
  readonly names: ReturnType<typeof namesOf>;
  /** Undefined if neither the environment nor the command line tools name one. */
  readonly region: string | undefined;
  readonly clients: PreflightClients;
  readonly fetch: typeof globalThis.fetch;
  #account: string | undefined;

  constructor(
    options: Pick<Preflight, 'environment' | 'region' | 'clients'> & Partial<Pick<Preflight, 'fetch'>>,
  ) {
    this.environment = options.environment;
    this.names = namesOf(options.environment);
    this.region = options.region;
    this.clients = options.clients;
    this.fetch = options.fetch ?? globalThis.fetch;
  }

  /** Notes that the credentials are valid, and belong to this account. */
  enter(account: string): void {
    this.#account = account;
  }

  /** The account and the region. @throws NotChecked as long as the credentials are not known to be valid */
  place(): { readonly account: string; readonly region: string } {
    if (this.#account === undefined || this.region === undefined)
      throw new NotChecked('because there are no credentials or no region');
    return { account: this.#account, region: this.region };
  }

  /** Calls AWS. @throws NotChecked if the credentials do not allow it: a user who may deploy may not be allowed to read this. */
  async ask<Answer>(action: string, call: () => Promise<Answer>): Promise<Answer> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof Error && /^(AccessDenied(Exception)?|UnauthorizedOperation)$/.test(error.name))
        throw new NotChecked(`these credentials may not call ${action}`);
      throw error;
    }
  }
}

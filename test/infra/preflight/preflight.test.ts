import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type EnvironmentSettings, environments } from '../../../infra/environments.ts';
import { namesOf } from '../../../infra/names.ts';
import { BOOTSTRAP_PARAMETER, NEEDED_BOOTSTRAP } from '../../../infra/preflight/checkBootstrap.ts';
import { Preflight } from '../../../infra/preflight/Preflight.ts';
import { preflightChecks } from '../../../infra/preflight/preflightChecks.ts';
import { runChecks } from '../../../infra/runChecks.ts';
import { startTestServices } from '../../unit/localAws/startTestServices.ts';
import { setUp, synthesize } from '../synthesized.ts';
import { type FakeAccount, FakeAws } from './FakeAws.ts';

const region = 'eu-central-1';
const account = '123456789012';
const dev = setUp(environments.dev);
const prod = setUp(environments.prod);
const kubeconfig = (user: object = { token: 'the-token' }) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: 'https://api.garden.test' } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });

/** The issuer's answers, by URL. */
const goodDocument = {
  issuer: 'https://issuer.test',
  jwks_uri: 'https://issuer.test/keys',
  authorization_endpoint: 'https://issuer.test/authorize',
  token_endpoint: 'https://issuer.test/token',
};
const goodIssuer: Record<string, unknown> = {
  'https://issuer.test/.well-known/openid-configuration': goodDocument,
  'https://issuer.test/keys': { keys: [{ kty: 'RSA', kid: '1' }] },
};

interface Given {
  readonly environment?: EnvironmentSettings;
  readonly region?: string | undefined;
  readonly account?: Partial<FakeAccount>;
  readonly secret?: string;
  readonly parameters?: Record<string, string>;
  /** `undefined`: nobody answers. */
  readonly issuer?: Record<string, unknown>;
}

const deployed = (environment: EnvironmentSettings, status = 'UPDATE_COMPLETE') => {
  const { dataStack, serviceStack } = namesOf(environment);
  return { [dataStack]: { status }, [serviceStack]: { status } };
};

async function fakeAws({ environment = dev, account: changed = {}, secret, parameters }: Given) {
  const name = environment.secrets.gardener;
  const { policyParameter } = namesOf(environment);
  const values = {
    [BOOTSTRAP_PARAMETER]: '21',
    [policyParameter]: '{"rules":[]}',
    ...parameters,
  };
  const services = await startTestServices(
    {},
    {
      secrets: [{ name, value: secret ?? kubeconfig() }],
      parameters: Object.entries(values)
        .filter(([, value]) => value !== '')
        .map(([key, value]) => ({ name: key, value, type: 'String' })),
    },
  );
  const fake = await FakeAws.start(
    {
      identity: { account, arn: `arn:aws:sts::${account}:assumed-role/admin/me` },
      concurrency: { limit: 1000, unreserved: 1000 },
      stacks: deployed(environment),
      secrets: { [name]: {} },
      refusals: {},
      ...changed,
    },
    services.url,
  );
  onTestFinished(() => fake.stop());
  return fake;
}

/** What the preflight says: the lines, by check, with the commands below. */
async function preflight(given: Given = {}) {
  const environment = given.environment ?? dev;
  const fake = await fakeAws(given);
  const config = {
    region,
    endpoint: fake.url,
    credentials: { accessKeyId: 'k', secretAccessKey: 's' },
    maxAttempts: 1,
  };
  const issuer = given.issuer ?? goodIssuer;
  const lines: string[] = [];
  const wrong = await runChecks(
    preflightChecks(
      new Preflight({
        environment,
        region: 'region' in given ? given.region : region,
        clients: {
          sts: new STSClient(config),
          lambda: new LambdaClient(config),
          secrets: new SecretsManagerClient(config),
          ssm: new SSMClient(config),
          cloudFormation: new CloudFormationClient(config),
        },
        fetch: async (url) => {
          const answer = issuer[String(url)];
          if (answer === undefined) throw new TypeError('fetch failed');
          return typeof answer === 'number'
            ? new Response('no', { status: answer })
            : new Response(typeof answer === 'string' ? answer : JSON.stringify(answer));
        },
      }),
    ),
    (line) => lines.push(line),
  );
  return { wrong, lines, text: lines.join('\n'), calls: fake.calls };
}

/** Exactly one check is wrong: its sentence, and its commands. */
async function theProblem(given: Given): Promise<{ sentence: string; commands: string[] }> {
  const { wrong, lines, text } = await preflight(given);
  expect([wrong, text]).toEqual([1, expect.stringContaining('WRONG')]);
  const at = lines.findIndex((line) => line.startsWith('WRONG'));
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => !line.startsWith('   '));
  return { sentence: lines[at] ?? '', commands: rest.slice(0, end).map((line) => line.trim()) };
}

describe('the preflight', () => {
  test('passes an account that is ready, and changes nothing', async () => {
    const { wrong, lines, calls } = await preflight();
    expect([wrong, lines.filter((line) => !line.startsWith('ok'))]).toEqual([0, ['All is well.']]);
    for (const call of calls) expect(call).toMatch(/(^|\.)(Get|Describe)/);
  });

  test('passes an empty account that is bootstrapped', async () => {
    const { wrong, text } = await preflight({
      account: { stacks: {} },
      parameters: { [namesOf(dev).policyParameter]: '' },
    });
    expect([wrong, text]).toEqual([0, expect.stringContaining('will be created')]);
  });

  test.each([
    ['ExpiredToken', 'The security token included in the request is expired', 'log in again'],
    ['InvalidClientTokenId', 'The security token included in the request is invalid.', 'log in again'],
  ])(
    'reports credentials that AWS refuses (%s), and makes no further calls',
    async (code, message, advice) => {
      const { text, calls } = await preflight({ account: { identity: { code, message } } });
      expect(text).toMatch(new RegExp(`^WRONG credentials and region: .*${code}.*${advice}`, 'm'));
      expect(text).toContain('aws sso login');
      expect(calls).toEqual(['GetCallerIdentity']);
      expect(text).toMatch(/^\? {5}CDK's bootstrap: not checked, because there are no credentials/m);
    },
  );

  test('reports credentials of another account, and a missing region', async () => {
    const other = await preflight({ environment: { ...dev, account: '999999999999' } });
    expect(other.text).toMatch(
      /WRONG credentials and region: .*account 123456789012.*belongs in 999999999999/,
    );
    expect(other.text).toContain('export AWS_PROFILE');
    const nowhere = await preflight({ region: undefined });
    expect(nowhere.text).toMatch(/WRONG credentials and region: no region is set.*us-east-1/);
    expect(nowhere.text).toContain('export AWS_REGION');
    expect(nowhere.calls).toEqual([]);
  });

  test('reports an account without a bootstrap, or with one that is too old', async () => {
    const command = `npx cdk bootstrap aws://${account}/${region} -c env=dev`;
    const missing = await theProblem({ parameters: { [BOOTSTRAP_PARAMETER]: '' } });
    expect(missing).toEqual({ sentence: expect.stringContaining('not bootstrapped'), commands: [command] });
    const old = await theProblem({ parameters: { [BOOTSTRAP_PARAMETER]: String(NEEDED_BOOTSTRAP - 1) } });
    expect(old).toEqual({ sentence: expect.stringContaining('has version 5'), commands: [command] });
  });

  test('requires the bootstrap version that the templates require', async () => {
    const { assembly } = await synthesize(dev);
    const needed = assembly.stacks.map(
      ({ manifest }) =>
        (manifest.properties as { requiresBootstrapStackVersion?: number }).requiresBootstrapStackVersion,
    );
    expect(Math.max(...needed.map((version) => version ?? 0))).toBe(NEEDED_BOOTSTRAP);
  });

  test('reports an account with less concurrency than prod reserves, and says how to get more', async () => {
    // A new user's.
    const { sentence, commands } = await theProblem({
      environment: prod,
      account: { concurrency: { limit: 10, unreserved: 10 } },
    });
    expect(sentence).toMatch(/prod reserves 800 .* AWS keeps 100, .* the account's 10 only 10 are free/);
    expect(commands).toEqual([
      expect.stringMatching(
        /^aws service-quotas .* --quota-code L-B99A9384 --desired-value 1000 --region eu-central-1$/,
      ),
    ]);
    // Somebody else's functions have reserved 300.
    const shared = await theProblem({
      environment: prod,
      account: { concurrency: { limit: 1000, unreserved: 700 } },
    });
    expect(shared.commands[0]).toContain('--desired-value 1200');
  });

  test("counts prod's own reserved concurrency as available", async () => {
    const { serviceStack } = namesOf(prod);
    const template = {
      Resources: {
        One: { Type: 'AWS::Lambda::Function', Properties: { ReservedConcurrentExecutions: 500 } },
        Two: { Type: 'AWS::Lambda::Function', Properties: { ReservedConcurrentExecutions: 300 } },
        Three: { Type: 'AWS::SNS::Topic' },
      },
    };
    const stacks = { ...deployed(prod), [serviceStack]: { status: 'UPDATE_COMPLETE', template } };
    const concurrency = { limit: 1000, unreserved: 200 };
    const { wrong, text } = await preflight({ environment: prod, account: { concurrency, stacks } });
    expect([wrong, text]).toEqual([0, expect.stringContaining('800 to reserve, 1000 of 1000 are free')]);
  });

  test('allows dev in a new account, and says what a limit of 10 concurrent executions means', async () => {
    const { wrong, text } = await preflight({ account: { concurrency: { limit: 10, unreserved: 10 } } });
    expect([wrong, text]).toEqual([0, expect.stringMatching(/10 executions at a time: enough to try/)]);
  });

  const secret = dev.secrets.gardener;
  test.each<[string, Given, string, string]>([
    ['does not exist', { account: { secrets: {} } }, 'does not exist', `create-secret --name ${secret}`],
    [
      'is marked for deletion',
      { account: { secrets: { [secret]: { DeletedDate: 1_780_000_000 } } } },
      'marked for deletion',
      `restore-secret --secret-id ${secret}`,
    ],
    [
      'is encrypted with a key of somebody',
      { account: { secrets: { [secret]: { KmsKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/1' } } } },
      'encrypted with a customer key',
      '--kms-key-id alias/aws/secretsmanager',
    ],
    ['is empty', { secret: '  ' }, 'holds no text', `put-secret-value --secret-id ${secret}`],
    ['holds something else', { secret: 'hunter2' }, 'kubeconfig of Gardener', 'put-secret-value'],
    [
      'names files',
      { secret: kubeconfig({ 'client-certificate': '/x', 'client-key': '/y' }) },
      '--flatten',
      'put-secret-value',
    ],
    [
      'runs a command',
      { secret: kubeconfig({ exec: { command: 'x', apiVersion: 'v1' } }) },
      'runs a command',
      'put-secret-value',
    ],
  ])('reports a kubeconfig secret that %s', async (_, given, sentence, command) => {
    const problem = await theProblem(given);
    expect(problem.sentence).toContain(sentence);
    expect(problem.sentence).not.toContain('hunter2');
    expect(problem.commands).toEqual([expect.stringContaining(command)]);
    expect(problem.commands[0]).toMatch(/^aws secretsmanager .* --region eu-central-1$/);
  });

  test("checks the control plane's kubeconfig only if there is one", async () => {
    expect((await preflight()).text).not.toContain('control plane');
    const secrets = { ...dev.secrets, controlPlane: 'the/control-plane' };
    const { sentence } = await theProblem({ environment: { ...dev, secrets } });
    expect(sentence).toMatch(/the control plane's kubeconfig: the secret the\/control-plane does not exist/);
  });

  const document = 'https://issuer.test/.well-known/openid-configuration';
  test.each<[string, Record<string, unknown>, string]>([
    ['cannot be reached', {}, 'cannot be reached'],
    ['answers 404', { [document]: 404 }, 'answers 404'],
    ['answers HTML', { [document]: '<html>' }, 'does not answer with JSON'],
    [
      'has another name',
      { [document]: { issuer: 'https://issuer.test/', jwks_uri: 'https://issuer.test/keys' } },
      'names the issuer https://issuer.test/,',
    ],
    ['has keys on plain http', { [document]: { ...goodDocument, jwks_uri: 'http://x/keys' } }, 'https'],
    ['has no keys', { ...goodIssuer, 'https://issuer.test/keys': { keys: [] } }, 'no keys'],
  ])('reports an issuer that %s', async (_, issuer, sentence) => {
    const problem = await theProblem({ issuer });
    expect(problem.sentence).toContain(sentence);
    expect(problem.commands).toEqual([expect.stringMatching(/^curl -i https:\/\/issuer\.test/)]);
  });

  test('does not blame an issuer that only the functions can reach', async () => {
    const egress = { subnets: ['subnet-0a1b'], securityGroups: ['sg-0a1b'] };
    const { wrong, text } = await preflight({ environment: { ...dev, egress }, issuer: {} });
    expect([wrong, text]).toEqual([0, expect.stringMatching(/^\? {5}the issuer of tokens: not checked/m)]);
  });

  test.each<[string, object, string]>([
    [
      'has its token endpoint elsewhere',
      { token_endpoint: 'https://tokens.test/token' },
      "add 'https://tokens.test' to console.tokenOrigins of dev",
    ],
    ['has no token endpoint', { token_endpoint: undefined }, 'no token_endpoint'],
    ['knows no PKCE', { code_challenge_methods_supported: ['plain'] }, 'does not support PKCE'],
    [
      'does not know a scope',
      { scopes_supported: ['openid', 'email'] },
      'does not know groups: set console.scopes of dev in infra/environments.ts to some of openid, email',
    ],
  ])('reports an issuer with which nobody can sign in: it %s', async (_, changed, sentence) => {
    const issuer = { ...goodIssuer, [document]: { ...goodDocument, ...changed } };
    expect((await theProblem({ issuer })).sentence).toContain(sentence);
  });

  test('reports a client whose tokens the API would refuse, and shows the redirect URI of a good one', async () => {
    const other = { ...dev, console: { ...dev.console, clientID: 'another' } };
    const { sentence } = await theProblem({ environment: other });
    expect(sentence).toContain('id tokens of the client another have it as their audience');
    const { wrong } = await preflight({
      environment: { ...other, console: { ...other.console, bearer: 'access_token' } },
    });
    expect(wrong).toBe(0);
    expect((await preflight()).text).toContain('register the redirect URI <Url>/console with the issuer');
  });

  const { serviceStack, dataStack } = namesOf(prod);
  test.each([
    [
      'ROLLBACK_COMPLETE',
      true,
      ['update-termination-protection', 'delete-stack', 'wait stack-delete-complete'],
    ],
    ['ROLLBACK_FAILED', false, ['delete-stack', 'wait stack-delete-complete']],
    ['CREATE_FAILED', true, ['update-termination-protection', 'delete-stack', 'wait stack-delete-complete']],
    ['DELETE_FAILED', false, ['delete-stack', 'wait stack-delete-complete']],
    ['UPDATE_ROLLBACK_FAILED', true, ['continue-update-rollback']],
  ])(
    'reports a stack that is %s (protected: %s), with the cause and the way out',
    async (status, protection, verbs) => {
      const stacks = { ...deployed(prod), [serviceStack]: { status, protection } };
      const { sentence, commands } = await theProblem({ environment: prod, account: { stacks } });
      expect(sentence).toContain(`WRONG the stack ${serviceStack}: `);
      expect(sentence).toContain(status);
      expect(commands.map((command) => command.split(' --stack-name ')[0])).toEqual(
        ['describe-stack-events', ...verbs].map((verb) => `aws cloudformation ${verb}`),
      );
      for (const command of commands) expect(command).toContain(`--stack-name ${serviceStack}`);
    },
  );

  test('leaves a rolled-back stack to CDK, and reports one that is changing', async () => {
    const stacks = { ...deployed(prod), [dataStack]: { status: 'ROLLBACK_COMPLETE' } };
    expect(await preflight({ environment: prod, account: { stacks } })).toMatchObject({ wrong: 0 });
    const busy = { ...deployed(prod), [dataStack]: { status: 'UPDATE_IN_PROGRESS' } };
    const { sentence } = await theProblem({ environment: prod, account: { stacks: busy } });
    expect(sentence).toContain('another deployment is in progress (UPDATE_IN_PROGRESS)');
  });

  const { policyParameter } = namesOf(dev);
  test('reports an invalid maintenance policy, and one left behind by a deleted stack', async () => {
    const invalid = await theProblem({ parameters: { [policyParameter]: '{"rule":[]}' } });
    expect(invalid.sentence).toMatch(/the maintenance policy: .*rule/);
    expect(invalid.commands).toEqual([
      expect.stringContaining('get-parameter'),
      expect.stringMatching(/put-parameter .* --tier Intelligent-Tiering --overwrite --region eu-central-1$/),
    ]);
    const left = await theProblem({ account: { stacks: {} } });
    expect(left.sentence).toContain('is left of a stack that was deleted');
    expect(left.commands[1]).toMatch(/resourcegroupstaggingapi .* Key=environment,Values=dev/);
    expect(left.commands.at(-1)).toContain(`delete-parameter --name ${policyParameter}`);
  });

  test('says how much of the maintenance policy’s space is used', async () => {
    const freezes = Array.from({ length: 60 }, (_, day) => ({
      begin: new Date(Date.UTC(2030, 0, 1 + day)).toISOString(),
      end: new Date(Date.UTC(2030, 0, 2 + day)).toISOString(),
      reason: 'x',
    }));
    const policy = JSON.stringify({ rules: [], freezes });
    const { text } = await preflight({ parameters: { [policyParameter]: policy } });
    expect(text).toContain(`${policy.length} of 8192 characters, at the price of an advanced parameter`);
  });

  test('does not fail if the deployer lacks read permission', async () => {
    const no = { code: 'AccessDenied', message: 'is not authorized' };
    const denied = { code: 'AccessDeniedException', message: 'User is not authorized to perform' };
    const { wrong, lines } = await preflight({
      environment: prod,
      account: {
        concurrency: denied,
        stacks: { [dataStack]: no, [serviceStack]: no },
        secrets: { [prod.secrets.gardener]: denied },
        refusals: {
          'secretsmanager.GetSecretValue': denied,
          'AmazonSSM.GetParameter': denied,
        },
      },
    });
    expect(wrong).toBe(0);
    expect(lines.filter((line) => line.startsWith('?'))).toHaveLength(6);
  });
});

describe('npm run deploy -- --check', () => {
  const deploy = (url: string, ...options: string[]): Promise<{ code: number | null; output: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['infra/deploy.ts', ...options], {
        cwd: join(import.meta.dirname, '../../..'),
        env: {
          PATH: process.env['PATH'],
          HOME: '/nonexistent',
          AWS_REGION: region,
          AWS_ENDPOINT_URL: url,
          AWS_ACCESS_KEY_ID: 'k',
          AWS_SECRET_ACCESS_KEY: 's',
        },
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
      child.on('close', (code) => resolve({ code, output }));
    });

  test.each([['--check'], ['--yes']])('with %s stops before it creates anything', async (option) => {
    const fake = await fakeAws({});
    const { code, output } = await deploy(fake.url, '--env', 'dev', option);
    expect(code).toBe(1);
    // As nobody has set it up.
    expect(output).toMatch(/WRONG the issuer of tokens: https:\/\/oidc\.example\.com is an example/);
    expect(output).toMatch(
      /^ok {4}credentials and region: arn:aws:sts::123456789012:assumed-role\/admin\/me/m,
    );
    expect(output.includes('Nothing was deployed.')).toBe(option === '--yes');
    for (const call of fake.calls) expect(call).toMatch(/(^|\.)(Get|Describe)/);
  });
});

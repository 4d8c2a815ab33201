import { z } from 'zod';
import { catalog, type FunctionName } from '../functions/catalog.ts';
import { settingsSchema } from '../lib/base/settings.ts';

/** The issuer of an environment that is not set up yet: `npm run deploy` refuses it, `npm run synth` warns. */
export const EXAMPLE_ISSUER = 'https://oidc.example.com';

const functionNames = Object.keys(catalog) as FunctionName[];

/** No spaces, because the authorizer's variable separates audiences by spaces. */
const audience = z.string().regex(/^\S+$/);

const environmentSchema = z
  .strictObject({
    /** Part of every physical name, so that environments may share an account. */
    name: z.string().regex(/^[a-z][a-z0-9]{1,11}$/),
    /** Where to deploy; if absent, the credentials decide. */
    account: z
      .string()
      .regex(/^\d{12}$/)
      .optional(),
    region: z.string().min(1).optional(),
    oidc: z.strictObject({
      /** `parameter`: not known in advance, so the stack takes it as the CloudFormation parameter `OidcIssuer`. */
      issuer: z.union([z.literal('parameter'), z.url({ protocol: /^https$/ })]),
      /**
       * The audience of tokens, usually the id of the client that fetches them; if there are several, a token needs one of them.
       */
      audience: z.union([audience, z.array(audience).min(1)]),
    }),
    /** How people sign in on the operator's page (`GET /console`) and on the command line; see docs/deploy.md. */
    console: z.strictObject({
      /** A public client of the issuer, usually the audience; its redirect URI is the page's own address. */
      clientID: z.string().min(1),
      /**
       * Separated by spaces. With `offline_access`, many issuers give a refresh token, which saves people from signing in again
       * and again.
       */
      scopes: z.string().regex(/^openid( \S+)*$/),
      /** The token that has the audience and the `groups` claim. */
      bearer: z.enum(['id_token', 'access_token']),
      /** The origin of the issuer's token endpoint, if it is not the issuer's own. */
      tokenOrigins: z.array(z.string().regex(/^https:\/\/[^/\s;,]+$/)),
    }),
    /** Values of the token's `groups` claim (§3). */
    groups: z.strictObject({ admin: z.string().min(1), operator: z.string().min(1) }),
    /** Names of secrets in Secrets Manager, each with a kubeconfig; created by hand, see docs/deploy.md. */
    secrets: z.strictObject({
      gardener: z.string().min(1),
      /** Optional: without it, plan and instance selectors are refused (§4). */
      controlPlane: z.string().min(1).optional(),
    }),
    product: settingsSchema,
    /** No higher than INFO: metrics are lines of the log (functions/shared/metrics.ts), and Lambda would drop them. */
    logLevel: z.enum(['DEBUG', 'INFO']),
    logRetentionDays: z.literal([1, 7, 14, 30, 90, 180, 365]),
    /** How often the sweep runs. AWS knows whole minutes only; seconds are for the local stack. */
    sweepEverySeconds: z.int().min(1),
    /** The throttle of the whole API; absent: the account's. */
    throttle: z.strictObject({ requestsPerSecond: z.int().min(1), burst: z.int().min(1) }).optional(),
    /** AWS WAF in front of the API: limits per address and AWS's managed rules, for about 9 USD a month. */
    waf: z.boolean(),
    /**
     * Concurrency reserved for a function, which it cannot exceed, so that a thousand workers starve neither the authorizer nor
     * cancel. The total must leave 100 of the account's limit (1,000 unless AWS raised or lowered it).
     */
    reservedConcurrency: z.partialRecord(z.enum(functionNames), z.int().min(1)),
    /** Keep data and logs when a stack is deleted, and protect table and stacks against deletion. */
    protected: z.boolean(),
    /** The recipient of alarm mails; without it, alarms show only in the console. */
    alarmsEmail: z.email().optional(),
    /**
     * Who is notified when an orchestration ends, is paused or is waiting for approval, or windows are missed
     * (docs/events.md#notifications).
     */
    notify: z
      .strictObject({
        /** Each has to confirm its subscription once. */
        emails: z.array(z.email()).max(20).default([]),
        /** The name of a secret in Secrets Manager with the https URL of a webhook; created by hand, see docs/deploy.md. */
        webhookSecret: z.string().min(1).optional(),
      })
      .optional(),
    /** How long an orchestration may be due in the queue before somebody should look. */
    alarmQueuedHours: z.int().min(1),
    /** How long an orchestration may wait for somebody to approve or to resume before somebody should be reminded. */
    alarmWaitingHours: z.int().min(1),
    /** `regional`: reachable from the internet; otherwise only through these VPC endpoints of API Gateway (`execute-api`). */
    endpoint: z.union([
      z.literal('regional'),
      z.strictObject({ vpcEndpoints: z.array(z.string().regex(/^vpce-[0-9a-f]+$/)).min(1) }),
    ]),
    /**
     * Subnets and security groups for the functions that call Gardener, runtimes or the issuer, if those accept only known
     * addresses. The subnets need outbound access (NAT), to AWS's own services too. Absent: Lambda's own network.
     */
    egress: z
      .strictObject({
        subnets: z.array(z.string().regex(/^subnet-[0-9a-f]+$/)).min(1),
        securityGroups: z.array(z.string().regex(/^sg-[0-9a-f]+$/)).min(1),
      })
      .optional(),
    /** A table restored from a backup, used instead of the data stack's own (docs/deploy.md). */
    restoredTable: z
      .string()
      .regex(/^[\w.-]{3,255}$/)
      .optional(),
  })
  .refine(({ name, sweepEverySeconds }) => name === 'local' || sweepEverySeconds % 60 === 0, {
    path: ['sweepEverySeconds'],
    message: 'must be whole minutes on AWS',
  });

export type EnvironmentSettings = z.infer<typeof environmentSchema>;

const product: EnvironmentSettings['product'] = {
  defaultChannel: 'regular',
  defaultKubernetesVersion: '1.34.2',
  activeOrchestrations: 1,
  expectedSeconds: { upgradeKyma: 600, upgradeCluster: 1800 },
  minimumLeftPercentile: 0.95,
  // A cluster upgrade drains one machine after another, and a disruption budget may delay one for hours.
  operationTimeoutSeconds: { upgradeKyma: 3600, upgradeCluster: 3 * 3600 },
  operationLimitSeconds: { upgradeKyma: 6 * 3600, upgradeCluster: 24 * 3600 },
  missedWindows: 3,
  latestWakeUpSeconds: 59,
  graceSeconds: 600,
  planningPatienceSeconds: 300,
  retentionDays: 400,
  gardenerNamespace: 'garden-kyma-dev',
};

const dev: EnvironmentSettings = {
  name: 'dev',
  oidc: { issuer: EXAMPLE_ISSUER, audience: 'kyma-upgrade-orchestrator' },
  console: {
    clientID: 'kyma-upgrade-orchestrator',
    scopes: 'openid email groups',
    bearer: 'id_token',
    tokenOrigins: [],
  },
  groups: { admin: 'runtimeAdmin', operator: 'runtimeOperator' },
  secrets: { gardener: 'kyma-upgrade-orchestrator/dev/gardener-kubeconfig' },
  product,
  logLevel: 'DEBUG',
  logRetentionDays: 14,
  sweepEverySeconds: 300,
  throttle: { requestsPerSecond: 20, burst: 40 },
  waf: false,
  reservedConcurrency: {},
  protected: false,
  alarmQueuedHours: 24,
  // Longer than a night: a notification has told of it at once (`notify`).
  alarmWaitingHours: 24,
  endpoint: 'regional',
};

const stage: EnvironmentSettings = {
  ...dev,
  name: 'stage',
  secrets: { gardener: 'kyma-upgrade-orchestrator/stage/gardener-kubeconfig' },
  product: { ...product, gardenerNamespace: 'garden-kyma-stage' },
  logLevel: 'INFO',
  logRetentionDays: 30,
};

const prod: EnvironmentSettings = {
  ...stage,
  name: 'prod',
  secrets: { gardener: 'kyma-upgrade-orchestrator/prod/gardener-kubeconfig' },
  product: { ...product, gardenerNamespace: 'garden-kyma-prod' },
  logRetentionDays: 365,
  throttle: { requestsPerSecond: 100, burst: 200 },
  waf: true,
  // Limits every function that a thousand workers call at the same time; 200 are left for the API, planning and the sweep.
  reservedConcurrency: {
    authorizer: 50,
    cancelOrchestration: 20,
    finishOrchestration: 10,
    wakeUp: 50,
    takeNextOperation: 200,
    waitForMaintenanceWindow: 30,
    waitForWork: 20,
    upgradeRuntime: 400,
    handBackOperation: 20,
  },
  protected: true,
};

/** The local stack (§10): all waits are a few seconds. */
const local: EnvironmentSettings = {
  ...dev,
  name: 'local',
  oidc: { ...dev.oidc, issuer: 'parameter' },
  secrets: {
    gardener: 'kyma-upgrade-orchestrator/local/gardener-kubeconfig',
    controlPlane: 'kyma-upgrade-orchestrator/local/control-plane-kubeconfig',
  },
  product: {
    ...product,
    expectedSeconds: { upgradeKyma: 2, upgradeCluster: 2 },
    operationTimeoutSeconds: { upgradeKyma: 60, upgradeCluster: 60 },
    operationLimitSeconds: { upgradeKyma: 300, upgradeCluster: 300 },
    latestWakeUpSeconds: 1,
    graceSeconds: 5,
    planningPatienceSeconds: 60,
    gardenerNamespace: 'garden-kyma',
  },
  // Mails go to a file in the data folder; the webhook is the simulator's.
  notify: {
    emails: ['operator@example.com'],
    webhookSecret: 'kyma-upgrade-orchestrator/local/webhook',
  },
  logLevel: 'INFO',
  logRetentionDays: 1,
  sweepEverySeconds: 5,
  throttle: undefined,
};

/** All environments. Edit one here; `npm run deploy -- --env <name>` shows what that changes. */
export const environments = { dev, stage, prod, local } as const;

export type EnvironmentName = keyof typeof environments;

/** @throws Error that lists the environments, if it is not one of them */
export function environmentNamed(name: string | undefined): EnvironmentSettings {
  const names = Object.keys(environments);
  if (name === undefined || !names.includes(name))
    throw new Error(`Which environment? Name one of ${names.join(', ')}: -c env=dev, or ENVIRONMENT=dev`);
  return checkedEnvironment(environments[name as EnvironmentName]);
}

/** @throws Error with the path of every invalid setting */
export function checkedEnvironment(settings: EnvironmentSettings): EnvironmentSettings {
  const result = environmentSchema.safeParse(settings);
  if (result.success) return settings;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment ${settings.name} is invalid: ${problems.join('; ')}`);
}

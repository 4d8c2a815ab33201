import { CliError } from '../CliError.ts';
import { exitCodes } from '../exitCodes.ts';
import type { Stage } from './parseStage.ts';
import type { Target } from './parseTarget.ts';

/** The options of `upgrade kyma` and `upgrade cluster`, parsed. */
export interface UpgradeOptions {
  readonly all?: true;
  readonly include?: readonly Target[];
  readonly exclude?: readonly Target[];
  readonly schedule?: string;
  readonly maintenanceWindow?: true;
  readonly workers?: number;
  readonly ignoreHealth?: true;
  readonly stage?: readonly Stage[];
  readonly maxFailures?: number | string;
  readonly approval?: true;
  readonly emergency?: true;
  /** False with `--no-pause-others`. */
  readonly pauseOthers: boolean;
  readonly ignoreFreezes?: true;
  readonly dryRun?: true;
  /** `upgrade kyma` */
  readonly channel?: string;
  /** `upgrade cluster` */
  readonly kubernetesVersion?: string;
  readonly machineImage?: string;
  readonly machineImageVersion?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Drops fields that were not given. */
const given = (values: Json): Json =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const objectOf = (value: unknown, what: string): Json => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  if (value === undefined) return {};
  throw new CliError(exitCodes.usage, `${what} has to be a JSON object.`);
};

export interface Files {
  /** A complete body, which the options override. */
  readonly request?: unknown;
  /** The list of stages. */
  readonly stages?: unknown;
}

/**
 * The body of `POST /upgrade/*`: the contents of the files, overridden by the options. The API validates it. Only the presence of
 * targets is checked here, because upgrading everything must be requested explicitly. Throws a CliError if there are none.
 */
export const upgradeBody = (options: UpgradeOptions, files: Files): Json => {
  const base = objectOf(files.request, 'The request');
  const strategy = objectOf(base['strategy'], 'Its strategy');
  const include = options.all ? [{ target: 'all' }] : options.include;
  const targets = {
    ...objectOf(base['targets'], 'Its targets'),
    ...given({ include, exclude: options.exclude }),
  };
  if (!('include' in targets))
    throw new CliError(exitCodes.usage, 'Which runtimes? Name them with --include, or say --all.');
  const stages = options.stage ?? files.stages;
  const parallel = options.workers === undefined ? undefined : { workers: options.workers };
  const changedStrategy = given({
    schedule: options.schedule,
    maintenanceWindow: options.maintenanceWindow,
    ignoreHealth: options.ignoreHealth,
    parallel,
    stages,
    maxFailures: options.maxFailures,
    approval: options.approval,
  });
  const kyma = given({ channel: options.channel });
  const kubernetes = given({
    kubernetesVersion: options.kubernetesVersion,
    machineImage: options.machineImage,
    machineImageVersion: options.machineImageVersion,
  });
  const isEmpty = (object: Json): boolean => Object.keys(object).length === 0;
  const merged = (name: string, changed: Json): Json =>
    isEmpty(changed) ? {} : { [name]: { ...objectOf(base[name], `Its ${name}`), ...changed } };
  return {
    ...base,
    targets,
    ...(isEmpty(changedStrategy) ? {} : { strategy: { ...strategy, ...changedStrategy } }),
    ...merged('kyma', kyma),
    ...merged('kubernetes', kubernetes),
    ...given({
      dryRun: options.dryRun,
      priority: options.emergency ? 'emergency' : undefined,
      pauseOthers: options.pauseOthers ? undefined : false,
      ignoreFreezes: options.ignoreFreezes,
    }),
  };
};

import { parseArgs } from 'node:util';

/** The options of `npm start` (§10), as given. */
export interface Options {
  readonly port: number;
  /** A number of runtimes or a file. */
  readonly fleet: string | undefined;
  readonly data: string | undefined;
  readonly ready: string | undefined;
  readonly gardenerKubeconfig: string | undefined;
  readonly controlPlaneKubeconfig: string | undefined;
  readonly faults: string | undefined;
  readonly help: boolean;
}

export const usage = `Usage: npm start -- [options]

Runs the whole system on this machine, on the loopback interface only.

  --port PORT                  port of the API; 0 = any free one (default: 8080)
  --fleet FILE|N               simulated runtimes: JSON lines, or how many (default: those of the last start
                               with the same --data, else a demo fleet whose windows open within a minute)
  --data DIR                   keeps everything there and goes on with it (default: a fresh temporary folder)
  --ready FILE                 writes addresses, tokens and process id as JSON there once everything is ready
  --gardener-kubeconfig FILE   a real Gardener API server instead of the simulated one
  --control-plane-kubeconfig FILE
                               the control plane of that Gardener's runtimes; without it, requests that select
                               by planName or instanceID are refused
  --faults FILE                makes things go wrong on purpose, as this JSON says (docs/faults.md)
  --help                       this text`;

/** Invalid options: the message says which, and what is allowed. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';

  constructor(message: string, cause?: unknown) {
    super(`${message}\n\n${usage}`, { cause });
  }
}

/** Reads the command line. Throws OptionsError for an unknown option, a missing value or an invalid port. */
export const parseOptions = (args: readonly string[]): Options => {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    throw new OptionsError((error as Error).message, error);
  }
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new OptionsError(`--port must be a number from 0 to 65535, not ${values.port}`);
  }
  if (values['gardener-kubeconfig'] !== undefined && values.fleet !== undefined) {
    throw new OptionsError('--fleet is of simulated runtimes: leave it out with --gardener-kubeconfig');
  }
  if (values['gardener-kubeconfig'] === undefined && values['control-plane-kubeconfig'] !== undefined) {
    throw new OptionsError('--control-plane-kubeconfig needs --gardener-kubeconfig');
  }
  return {
    port,
    fleet: values.fleet,
    data: values.data,
    ready: values.ready,
    gardenerKubeconfig: values['gardener-kubeconfig'],
    controlPlaneKubeconfig: values['control-plane-kubeconfig'],
    faults: values.faults,
    help: values.help,
  };
};

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      port: { type: 'string', default: '8080' },
      fleet: { type: 'string' },
      data: { type: 'string' },
      ready: { type: 'string' },
      'gardener-kubeconfig': { type: 'string' },
      'control-plane-kubeconfig': { type: 'string' },
      faults: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  }).values;

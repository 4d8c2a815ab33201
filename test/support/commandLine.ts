import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What a command of `kyma-upgrade` has left behind. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Empty in a terminal, which shows both on one screen. */
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** A command that runs. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: () => { readonly stdout: string; readonly stderr: string };
  readonly ended: Promise<CommandResult>;
}

const program = join(import.meta.dirname, '..', '..', 'cli', 'kyma-upgrade.js');

const start = (command: string, args: readonly string[], { env, input }: CommandOptions): RunningCommand => {
  const child = spawn(command, args, {
    // Nothing of whoever runs the tests: no login, no address, no wish for colors.
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: '/nonexistent',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  // A command that does not read its input may be gone before it is written.
  child.stdin.on('error', () => {});
  if (input !== undefined) child.stdin.end(input);
  const output = () => ({ stdout, stderr });
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode, ...output() }));
  return { child, output, ended };
};

/** Starts `kyma-upgrade` with its output in pipes, as a script does. */
export const startInPipe = (args: readonly string[], options: CommandOptions): RunningCommand =>
  start(process.execPath, [program, ...args], { input: '', ...options });

export const runInPipe = async (args: readonly string[], options: CommandOptions): Promise<CommandResult> =>
  await startInPipe(args, options).ended;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Whether this machine can give a command a terminal: `script` is part of every Debian, Ubuntu (bsdutils, essential) and macOS, so that no
 * native package is needed for it.
 */
export const hasTerminal = (): boolean => spawnSync('script', ['--version']).error === undefined;

/** Starts `kyma-upgrade` in a pseudo-terminal of 100 columns, as a person does. Write to the child's stdin to type. */
export const startInTerminal = (args: readonly string[], options: CommandOptions): RunningCommand => {
  const command = `stty cols 100 rows 30; exec ${[process.execPath, program, ...args].map(quoted).join(' ')}`;
  const ofScript =
    process.platform === 'darwin'
      ? ['-q', '/dev/null', 'sh', '-c', command]
      : ['--quiet', '--flush', '--return', '--command', command, '/dev/null'];
  return start('script', ofScript, options);
};

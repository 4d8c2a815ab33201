export interface Check {
  readonly name: string;
  /** @returns a remark, if there is one; rejects with the problem */
  readonly run: () => Promise<string | undefined>;
}

/** A problem, as a sentence, with the commands that fix it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly commands: readonly string[];

  constructor(message: string, ...commands: readonly string[]) {
    super(message);
    this.commands = commands;
  }
}

/** A check that could not be made, so no problem is known. */
export class NotChecked extends Error {
  override readonly name = 'NotChecked';
}

/** Runs the checks one after another and prints what each found. @returns how many found a problem */
export async function runChecks(
  checks: readonly Check[],
  say: (line: string) => void = console.log,
): Promise<number> {
  let wrong = 0;
  for (const { name, run } of checks) {
    const started = performance.now();
    try {
      const found = await run();
      const took = Math.round(performance.now() - started);
      say(`ok    ${name}${found === undefined ? '' : `: ${found}`} (${took} ms)`);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof NotChecked) {
        say(`?     ${name}: not checked, ${message}`);
        continue;
      }
      wrong += 1;
      say(`WRONG ${name}: ${message}`);
      for (const command of error instanceof Problem ? error.commands : []) say(`        ${command}`);
    }
  }
  say(wrong === 0 ? 'All is well.' : `${wrong} of ${checks.length} checks failed.`);
  return wrong;
}

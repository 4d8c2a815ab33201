export interface Check {
  readonly name: string;
  /** @returns what is worth saying; rejects with what is wrong. */
  readonly run: () => Promise<string | undefined>;
}

/** What is wrong, as a sentence, and the commands that mend it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly commands: readonly string[];

  constructor(message: string, ...commands: readonly string[]) {
    super(message);
    this.commands = commands;
  }
}

/** Nothing is known to be wrong: it could not be looked at. */
export class NotChecked extends Error {
  override readonly name = 'NotChecked';
}

/** Runs the checks one after the other and says what each found. @returns how many found something wrong. */
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

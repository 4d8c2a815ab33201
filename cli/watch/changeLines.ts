import type { Orchestration } from '../Orchestration.ts';
import { printable } from '../text/printable.ts';
import { progressOf, progressText } from './progressOf.ts';

/** Reports the changes since the last look, one line each, for logs and pipes. */
export class ChangeLines {
  readonly #known = new Map<string, string>();

  /** The lines of this look; none if nothing has changed. */
  lines(orchestration: Orchestration): readonly string[] {
    const { state, description, rollout } = orchestration;
    const stages = progressOf(orchestration);
    const entries: readonly (readonly [string, string])[] = [
      ['', `${state}: ${printable(description)}`],
      ...stages.map((stage): readonly [string, string] => [
        printable(stage.name),
        rollout === undefined ? progressText(stage) : `${stage.status}, ${progressText(stage)}`,
      ]),
    ];
    return entries.flatMap(([name, text]) => {
      // Before the plan there is nothing to count.
      if (this.#known.get(name) === text || (name !== '' && stages.every(({ total }) => total === 0)))
        return [];
      this.#known.set(name, text);
      return [name === '' ? text : `${name}: ${text}`];
    });
  }
}

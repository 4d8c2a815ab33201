import type { MaintenancePolicy } from '../../../lib/windows/maintenancePolicy.ts';
import type { Freeze } from '../../../lib/windows/policyFreezes.ts';
import { InvalidPolicy } from '../../../lib/windows/policyText.ts';

/** A policy, or what is wrong with it. */
export type PolicyText = Omit<MaintenancePolicy, 'version'> | string;

/** How long a gate, and how long a turn, may trust what it has read; functions/shared/maintenancePolicy.ts. */
const moment = 5000;
const minute = 60_000;

/** The maintenance policy's parameter: what it holds, what it held when, and what processes remember of it. */
export class Policies {
  readonly #clock: () => number;
  readonly #all: { readonly since: number; readonly text: PolicyText }[];
  #ofTurns: { readonly readAt: number; readonly place: number } | undefined;

  constructor(clock: () => number, freezes: readonly Freeze[]) {
    this.#clock = clock;
    this.#all = [{ since: 0, text: { rules: [], default: {}, freezes } }];
  }

  /** Somebody edits the parameter. */
  change(text: PolicyText): void {
    this.#all.push({ since: this.#clock(), text });
  }

  get isUsable(): boolean {
    return typeof this.#all.at(-1)?.text !== 'string';
  }

  /** As the gate and the sweep read it. */
  read(): MaintenancePolicy {
    return policyOf(this.#all, this.#all.length - 1);
  }

  /** As a turn reads it: a minute old at most, unless others have seen another version. */
  freezes(seen: string | undefined): readonly Freeze[] {
    const now = this.#clock();
    const newest = this.#all.length - 1;
    const age = this.#ofTurns === undefined ? Number.POSITIVE_INFINITY : now - this.#ofTurns.readAt;
    const isOther = seen !== undefined && seen !== String(this.#ofTurns?.place);
    if (age > minute || (isOther && age > moment)) this.#ofTurns = { readAt: now, place: newest };
    return policyOf(this.#all, this.#ofTurns?.place ?? newest).freezes;
  }

  /** Those that somebody may have acted on rightly at `now`, having read them up to so many milliseconds before. */
  inForce(now: number, milliseconds: number): MaintenancePolicy[] {
    return this.#all.flatMap(({ text }, place) => {
      const until = this.#all[place + 1]?.since ?? Number.POSITIVE_INFINITY;
      return typeof text === 'string' || until < now - milliseconds ? [] : [policyOf(this.#all, place)];
    });
  }
}

function policyOf(all: readonly { readonly text: PolicyText }[], place: number): MaintenancePolicy {
  const text = all[place]?.text ?? 'there is none';
  if (typeof text === 'string') throw new InvalidPolicy(text);
  return { ...text, version: String(place) };
}

import type { Environment, FunctionName } from '../catalog.ts';
import { readEnvironment } from './environment.ts';
import { once } from './once.ts';

/** A function's work, composed from its variables at the first call: while a module loads, they may be missing. */
export function composed<Name extends FunctionName, Args extends readonly unknown[], Answer>(
  name: Name,
  compose: (environment: Environment<Name>) => (...args: Args) => Answer,
): (...args: Args) => Answer {
  const work = once(() => compose(readEnvironment(name)));
  return (...args) => work()(...args);
}

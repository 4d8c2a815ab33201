import type { Environment, FunctionName } from '../catalog.ts';
import { readEnvironment } from './environment.ts';
import { once } from './once.ts';

/** Composes a function's work from its variables at the first call, because they may be missing while a module loads. */
export function composed<Name extends FunctionName, Args extends readonly unknown[], Answer>(
  name: Name,
  compose: (environment: Environment<Name>) => (...args: Args) => Answer,
): (...args: Args) => Answer {
  const work = once(() => compose(readEnvironment(name)));
  return (...args) => work()(...args);
}

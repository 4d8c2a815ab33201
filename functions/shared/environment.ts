import { catalog, type Environment, type FunctionName } from '../catalog.ts';

/** A function's variables, checked against its line of the catalog. Called by handlers, never while a module loads. */
export function readEnvironment<Name extends FunctionName>(name: Name): Environment<Name> {
  return catalog[name].environment.parse(process.env) as Environment<Name>;
}

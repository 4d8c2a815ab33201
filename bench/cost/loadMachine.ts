import { synthesize } from '../../local/synthesize.ts';
import { loadTemplate } from '../../local/template/loadTemplate.ts';
import { readAssembly } from '../../local/template/readAssembly.ts';
import { readServices } from '../../local/template/readServices.ts';
import type { CalledFunction } from './createFunctions.ts';
import type { MeteredProductOptions } from './MeteredProduct.ts';

/** The state machine of the synthesized app, and whose its tasks are. Its states are the same in all environments. */
export async function loadMachine(): Promise<Pick<MeteredProductOptions, 'machine' | 'functionOf'>> {
  const template = loadTemplate({
    stacks: await readAssembly(await synthesize()),
    parameters: { OidcIssuer: 'https://issuer.example.com' },
    accountId: '000000000000',
    region: 'eu-central-1',
  });
  const [machine] = readServices(template).stateMachines;
  if (machine === undefined) throw new Error('The template has no state machine');
  const names = new Map(
    template.ofType('AWS::Lambda::Function').map((resource) => {
      // The logical id is the catalog's name and `Function`.
      const name = resource.logicalId.replace(/Function$/, '');
      return [resource.attribute('Arn'), `${name.charAt(0).toLowerCase()}${name.slice(1)}` as CalledFunction];
    }),
  );
  return {
    machine,
    functionOf: (arn) => {
      const name = names.get(arn);
      if (name === undefined) throw new Error(`The template has no function ${arn}`);
      return name;
    },
  };
}

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp } from './app.ts';
import { environmentNamed } from './environments.ts';

/** `npm run synth -- --env dev`: writes the templates of one environment to `cdk.out/<environment>`. No account needed. */
const { values } = parseArgs({ options: { env: { type: 'string' } } });
const environment = environmentNamed(values.env);
const outdir = join(import.meta.dirname, '..', 'cdk.out', environment.name);
rmSync(outdir, { recursive: true, force: true });
const { app } = await buildApp({ environment, outdir });
for (const { stackName, templateFullPath } of app.synth().stacks)
  console.log(`${stackName}: ${templateFullPath}`);

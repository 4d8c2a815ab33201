import { buildApp } from '../infra/app.ts';
import { environmentNamed } from '../infra/environments.ts';

/** `node local/synthesizeInto.ts FOLDER`: the child process of synthesize.ts. */
const [outdir] = process.argv.slice(2);
if (outdir === undefined) throw new Error('Usage: node local/synthesizeInto.ts FOLDER');
const { app } = await buildApp({ environment: environmentNamed('local'), outdir });
app.synth();

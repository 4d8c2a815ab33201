import { readFile, writeFile } from 'node:fs/promises';
import { generateTypes, typesFile } from './generateTypes.ts';

// `npm run generate` writes the types of the API's clients; with --check it only says whether they are current.
const types = await generateTypes();
if (!process.argv.includes('--check')) await writeFile(typesFile, types);
else if ((await readFile(typesFile, 'utf8').catch(() => '')) !== types) {
  console.error('console/client/apiTypes.ts does not match the OpenAPI document: run `npm run generate`.');
  process.exitCode = 1;
}

import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { generateTypes, typesFile } from '../../../console/generator/generateTypes.ts';

it('the clients’ types match the OpenAPI document; if not, run `npm run generate`', async () => {
  expect(await readFile(typesFile, 'utf8')).toBe(await generateTypes());
});

import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { generateTypes, typesFile } from '../../../console/generator/generateTypes.ts';

it('keeps the types of the clients as the OpenAPI document says: else run `npm run generate`', async () => {
  expect(await readFile(typesFile, 'utf8')).toBe(await generateTypes());
});

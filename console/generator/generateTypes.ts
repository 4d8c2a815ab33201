import openapiTypes, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { openApiDocument } from '../../lib/api/openapi/openApiDocument.ts';

const header = '// Generated from our OpenAPI document. Do not edit; run `npm run generate`.\n\n';

/** Where the generated types are kept. */
export const typesFile = new URL('../client/apiTypes.ts', import.meta.url);

/** TypeScript types of every path, parameter, body and answer of our OpenAPI document, in the form that openapi-fetch takes. */
export const generateTypes = async (): Promise<string> => {
  // A copy: the generator resolves references in place.
  const document = structuredClone(openApiDocument()) as unknown as OpenAPI3;
  // A parameter with a default may still be left out.
  return header + astToString(await openapiTypes(document, { defaultNonNullable: false, silent: true }));
};

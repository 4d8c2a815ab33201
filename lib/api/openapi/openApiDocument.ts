import { type Route, routes as routeTable } from '../routes.ts';
import { describeRoute, errorResponse, tags } from './describeRoute.ts';
import { errorDescriptions } from './errorStatuses.ts';
import { type JsonSchema, schemasOf, shapeOf } from './schemas.ts';

export interface OpenApiDocument extends JsonSchema {
  readonly openapi: '3.1.1';
  /** By path, then by method in lower case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
}

const description = `Upgrades a fleet of Kyma runtimes: request an *orchestration*, follow its *operations* (one per
runtime), cancel or retry it.

Every call except the documentation needs \`Authorization: Bearer <token>\`, a token from the configured OpenID Connect issuer
whose \`groups\` claim contains the group that the route requires: the admin group to change things, the operator group to read
them. Neither implies the other.

Unknown fields are refused, because a misspelt one could change the meaning of a request; so are duplicate fields. In bodies, an
empty string and \`null\` mean the same as an absent field. Times are RFC 3339 in UTC; \`0001-01-01T00:00:00Z\` means none.`;

/**
 * The OpenAPI 3.1 document, generated from the route table and its zod schemas so that it cannot contradict them. Its only server
 * is a relative URL, so calls go to the host and stage that served the document.
 */
export function openApiDocument(routes: readonly Route[] = routeTable): OpenApiDocument {
  const schemas = schemasOf(routes);
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = describeRoute(route, shapeOf(route), schemas);
    paths[route.path] = path;
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Kyma upgrade orchestrator',
      version: '1',
      description,
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '.' }],
    security: [{ bearer: [] }],
    tags,
    paths,
    components: {
      schemas: schemas.components,
      responses: Object.fromEntries(
        Object.entries(errorDescriptions).map(([status, text]) => [status, errorResponse(text)]),
      ),
      headers: {
        RequestID: {
          description: 'Identifies this request; include it when you report a problem.',
          schema: { type: 'string' },
        },
      },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A token from this environment’s OpenID Connect issuer.',
        },
      },
    },
  };
}

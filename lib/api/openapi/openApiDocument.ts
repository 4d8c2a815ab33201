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

const description = `Upgrades a fleet of Kyma runtimes: ask for an *orchestration*, follow its *operations* (one per
runtime), cancel or retry it.

Every call but those of the documentation needs \`Authorization: Bearer <token>\`, a token of the configured OpenID Connect
issuer whose \`groups\` claim names the group that the route asks for: the admin group to change things, the operator group
to look at them. Neither implies the other.

Unknown fields are refused, so that a misspelt one cannot change what is meant; so is a field that stands twice. In bodies an
empty text and \`null\` are taken too, and mean the same as an absent field. Times are RFC 3339 in UTC, \`0001-01-01T00:00:00Z\` where there is none.`;

/**
 * The OpenAPI 3.1 document, generated from the route table and its zod schemas so that it cannot contradict them. Its one server is
 * the document's own folder: calls go to whatever stage and host the document was read from.
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
          description: 'A token of the OpenID Connect issuer of this environment.',
        },
      },
    },
  };
}

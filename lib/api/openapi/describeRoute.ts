import { operationStates, orchestrationStates } from '../../model/states.ts';
import { maxPageSize } from '../pagination.ts';
import type { RouteShape } from '../routeShapes.ts';
import type { Route } from '../routes.ts';
import { type ErrorStatus, errorStatuses } from './errorStatuses.ts';
import { answerExamples, examples } from './examples.ts';
import type { JsonSchema, Schemas } from './schemas.ts';

type Parameter = Readonly<Record<string, unknown>>;

const pathParameters: Readonly<Record<string, Parameter>> = {
  id: { description: 'The id of the orchestration.', example: '019cab1e-5d2c-7f3a-9d0a-0d3f6f2b9a11' },
  operationID: { description: 'The id of the operation.', example: 'b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77' },
  runtimeID: { description: 'The id of the runtime.', example: '2f1c7a90-1d0b-4c56-9a2e-7b1f3a5c9d04' },
  asset: { description: 'The name of a file that the page loads.', example: 'swagger-ui.css' },
};

/** The states by which a list can be filtered. */
const states = { orchestrations: orchestrationStates, operations: operationStates, skipped: undefined };

const pageParameters = (paged: NonNullable<RouteShape['paged']>): Parameter[] => [
  {
    name: 'page',
    in: 'query',
    description:
      'The page number, from 1. Past the last page, the list is empty and `totalCount` is still correct.',
    schema: { type: 'integer', minimum: 1, default: 1 },
  },
  {
    name: 'page_size',
    in: 'query',
    description: 'The most entries on a page.',
    schema: { type: 'integer', minimum: 1, maximum: maxPageSize, default: maxPageSize },
  },
  ...(states[paged] === undefined
    ? []
    : [
        {
          name: 'state',
          in: 'query',
          description: 'Only entries in this state; repeat it for several states.',
          style: 'form',
          explode: true,
          schema: { type: 'array', items: { type: 'string', enum: states[paged] } },
        },
      ]),
];

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Chosen by the caller: repeating the same key and body within 24 hours returns the same orchestration.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function parametersOf({ path }: Route, { paged, query, idempotent }: RouteShape): Parameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...pathParameters[name],
  }));
  return [
    ...inPath,
    ...(paged === undefined ? [] : pageParameters(paged)),
    ...(query ?? []),
    ...(idempotent === true ? [idempotencyKey] : []),
  ];
}

/** The header that every answer has. */
const headers = { 'x-amzn-RequestId': { $ref: '#/components/headers/RequestID' } };

/** An answer that says what went wrong. */
export const errorResponse = (description: string): JsonSchema => ({
  description,
  headers,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
});

const who = { admin: 'Needs the admin group.', operator: 'Needs the operator group.', none: '' };

/** A route as an operation object of OpenAPI 3.1. */
export function describeRoute(route: Route, shape: RouteShape, schemas: Schemas): JsonSchema {
  const { id, group, status, summary, description } = route;
  const { body, formBody, answer, textTypes, conflict } = shape;
  const content = (types: readonly string[], media: JsonSchema) =>
    Object.fromEntries(types.map((type) => [type, media]));
  const success =
    textTypes === undefined
      ? content(['application/json'], {
          schema: schemas.ref(answer),
          ...(answerExamples[id] === undefined ? {} : { example: answerExamples[id] }),
        })
      : content(textTypes, { schema: { type: 'string' } });
  const failure = (error: ErrorStatus) => [
    String(error),
    error === 409 && conflict !== undefined
      ? errorResponse(conflict)
      : { $ref: `#/components/responses/${error}` },
  ];
  const parameters = parametersOf(route, shape);
  return {
    operationId: id,
    tags: [tagOf(route)],
    summary,
    description: `${description} ${who[group]}`.trim(),
    ...(group === 'none' ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: shape.bodyOptional !== true,
            content: {
              'application/json': {
                schema: schemas.ref(body),
                ...(examples[id] === undefined ? {} : { examples: examples[id] }),
              },
              ...(formBody === undefined
                ? {}
                : { 'application/x-www-form-urlencoded': { schema: schemas.ref(formBody) } }),
            },
          },
        }),
    responses: {
      [status]: { description: descriptionOf(shape), headers, content: success, ...linksOf(shape) },
      ...Object.fromEntries(errorStatuses(route, shape).map(failure)),
    },
  };
}

/** The calls that can follow an answer. */
function linksOf({ leadsTo }: RouteShape): JsonSchema {
  if (leadsTo === undefined) return {};
  const parameters = { id: '$response.body#/orchestrationID' };
  return {
    links: Object.fromEntries(leadsTo.map((operationId) => [operationId, { operationId, parameters }])),
  };
}

const descriptionOf = ({ answer }: RouteShape): string => answer.meta()?.description ?? 'Done.';

export const tags = [
  { name: 'upgrades', description: 'Request upgrades.' },
  { name: 'orchestrations', description: 'Follow, cancel and retry upgrades.' },
  { name: 'documentation', description: 'This document and the page that shows it.' },
] as const;

function tagOf({ path, group }: Route): (typeof tags)[number]['name'] {
  if (group === 'none') return 'documentation';
  return path.startsWith('/upgrade/') ? 'upgrades' : 'orchestrations';
}

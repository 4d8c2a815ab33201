import * as z from 'zod';
import { cancelAnswer, createAnswer, retryAnswer } from '../actionAnswers.ts';
import { amountAnswer } from '../answerFields.ts';
import { consoleConfigAnswer } from '../consoleConfigAnswer.ts';
import { clusterUpgradeShape, kymaUpgradeShape, strategyShape } from '../createRequestShapes.ts';
import { errorAnswer } from '../errorAnswer.ts';
import { forecastAnswer } from '../forecastAnswer.ts';
import { operationAnswer, operationDetailAnswer, operationListAnswer } from '../operationAnswers.ts';
import {
  listedOrchestrationAnswer,
  orchestrationAnswer,
  orchestrationListAnswer,
} from '../orchestrationAnswers.ts';
import { parametersAnswer } from '../parametersAnswer.ts';
import { rolloutAnswer } from '../rolloutAnswer.ts';
import { limitShape, maxFailuresShape, stageShape } from '../rolloutShapes.ts';
import { type RouteShape, routeShapes } from '../routeShapes.ts';
import type { Route } from '../routes.ts';
import { targetShape } from '../targetShape.ts';

/** A JSON Schema of the dialect that OpenAPI 3.1 means, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Schemas that have their own name in the document; other bodies and responses are named after their routes. */
const named: Readonly<Record<string, z.ZodType>> = {
  KymaUpgradeRequest: kymaUpgradeShape,
  ClusterUpgradeRequest: clusterUpgradeShape,
  Strategy: strategyShape,
  Stage: stageShape,
  Limit: limitShape,
  MaxFailures: maxFailuresShape,
  Amount: amountAnswer,
  Target: targetShape,
  Parameters: parametersAnswer,
  Rollout: rolloutAnswer,
  Orchestration: orchestrationAnswer,
  ListedOrchestration: listedOrchestrationAnswer,
  OrchestrationList: orchestrationListAnswer,
  Operation: operationAnswer,
  OperationDetail: operationDetailAnswer,
  OperationList: operationListAnswer,
  UpgradeAnswer: createAnswer,
  CancelAnswer: cancelAnswer,
  RetryAnswer: retryAnswer,
  ConsoleConfig: consoleConfigAnswer,
  Forecast: forecastAnswer,
  Error: errorAnswer,
};

export const shapeOf = (route: Pick<Route, 'id'>): RouteShape =>
  (routeShapes as Readonly<Record<string, RouteShape>>)[route.id] as RouteShape;

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const uri = (name: string): string => `#/components/schemas/${name}`;

export interface Schemas {
  /** `components.schemas` of the document. */
  readonly components: Readonly<Record<string, JsonSchema>>;
  /** A `$ref` to a schema of the route table. */
  readonly ref: (schema: z.ZodType) => JsonSchema;
}

/** The JSON bodies and answers of these routes, as JSON Schemas that refer to each other by name. */
export function schemasOf(routes: readonly Route[]): Schemas {
  const names = new Map<z.ZodType, string>(Object.entries(named).map(([name, schema]) => [schema, name]));
  const add = (name: string, schema: z.ZodType): void => {
    if (!names.has(schema)) names.set(schema, name);
  };
  for (const route of routes) {
    const { body, formBody, answer, textTypes } = shapeOf(route);
    if (body !== undefined) add(`${upperFirst(route.id)}Request`, body);
    if (formBody !== undefined) add(`${upperFirst(route.id)}Form`, formBody);
    if (textTypes === undefined) add(`${upperFirst(route.id)}Answer`, answer);
  }
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri, io: 'input', override: simplify });
  return {
    components: Object.fromEntries(
      Object.entries(schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [name, schema]),
    ),
    ref: (schema) => {
      const name = names.get(schema);
      if (name === undefined) throw new Error('the schema is not a body or an answer in the route table');
      return { $ref: uri(name) };
    },
  };
}

/** Shortens a schema and uses the keywords of draft 2020-12. */
function simplify({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  // Zod's pattern for times even checks the days of February. The format says the same, except that our times are in UTC.
  if (jsonSchema.format === 'date-time') jsonSchema.pattern = 'Z$';
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if ('example' in jsonSchema) {
    jsonSchema.examples = [jsonSchema['example']];
    delete jsonSchema['example'];
  }
  const { propertyNames, additionalProperties } = jsonSchema;
  const keys = typeof propertyNames === 'object' ? propertyNames.enum : undefined;
  if (keys !== undefined && typeof additionalProperties === 'object') {
    // A record with fixed keys is an object that has all of them.
    jsonSchema.properties = Object.fromEntries(keys.map((key) => [String(key), additionalProperties]));
    jsonSchema.additionalProperties = false;
    delete jsonSchema.propertyNames;
  }
}

import * as z from 'zod';
import {
  approveAnswer,
  cancelAnswer,
  createAnswer,
  pauseAnswer,
  resumeAnswer,
  retryAnswer,
} from './actionAnswers.ts';
import { auditAnswer } from './auditAnswer.ts';
import { consoleConfigAnswer } from './consoleConfigAnswer.ts';
import { clusterUpgradeShape, kymaUpgradeShape, matchRequestShape } from './createRequestShapes.ts';
import { forecastAnswer } from './forecastAnswer.ts';
import { matchAnswer } from './matchAnswer.ts';
import { operationDetailAnswer, operationListAnswer } from './operationAnswers.ts';
import { orchestrationAnswer, orchestrationListAnswer } from './orchestrationAnswers.ts';
import { maxPageSize } from './pagination.ts';
import { retryFormBody, retryRequestShape } from './parseRetryBody.ts';
import { approveShape, pauseShape, resumeShape } from './pauseBodies.ts';
import type { RouteId } from './routes.ts';
import { runtimeOperationsAnswer } from './runtimeAnswer.ts';
import { previewListAnswer, skippedListAnswer } from './runtimeListAnswers.ts';
import { failuresAnswer, timelineAnswer } from './timelineAnswer.ts';
import { timelineGroups } from './timelineGroups.ts';

/** The requests and responses of a route, for the OpenAPI document and for the tests that check every response against it. */
export interface RouteShape {
  /** The body as JSON. */
  readonly body?: z.ZodType;
  /** The form-encoded body, if old clients send one. */
  readonly formBody?: z.ZodType;
  /** Set if the body may be absent. */
  readonly bodyOptional?: true;
  /** Set if the header `Idempotency-Key` is supported. */
  readonly idempotent?: true;
  /** What `page` and `page_size` list; orchestrations and operations can be filtered by `state` as well. */
  readonly paged?: 'orchestrations' | 'operations' | 'skipped';
  /** Query parameters besides those of `paged`, as OpenAPI describes them. */
  readonly query?: readonly Readonly<Record<string, unknown>>[];
  /** When the route returns 409, in a sentence. */
  readonly conflict?: string;
  /** The success response. */
  readonly answer: z.ZodType;
  /** What can be called next for the orchestration that the answer names. */
  readonly leadsTo?: readonly RouteId[];
  /** Set if the response is not JSON but text of one of these media types. */
  readonly textTypes?: readonly string[];
}

const openApiAnswer = z
  .looseObject({ openapi: z.string(), paths: z.looseObject({}), components: z.looseObject({}) })
  .meta({ description: 'An OpenAPI 3.1 document.' });
/** The calls that make sense for a new orchestration. */
const afterCreate = [
  'getOrchestration',
  'listOperations',
  'listSkipped',
  'listPreview',
  'cancelOrchestration',
] as const satisfies readonly RouteId[];
const keyConflict = 'The Idempotency-Key was used with another body.';

export const routeShapes = {
  createKymaUpgrade: {
    body: kymaUpgradeShape,
    idempotent: true,
    conflict: keyConflict,
    answer: createAnswer,
    leadsTo: afterCreate,
  },
  createClusterUpgrade: {
    body: clusterUpgradeShape,
    idempotent: true,
    conflict: keyConflict,
    answer: createAnswer,
    leadsTo: afterCreate,
  },
  listOrchestrations: { paged: 'orchestrations', answer: orchestrationListAnswer },
  getOrchestration: { answer: orchestrationAnswer },
  listSkipped: { paged: 'skipped', answer: skippedListAnswer },
  listPreview: { paged: 'skipped', answer: previewListAnswer },
  getForecast: {
    conflict: 'What the orchestration would upgrade is not known yet.',
    answer: forecastAnswer,
  },
  listOperations: { paged: 'operations', answer: operationListAnswer },
  getOperation: { answer: operationDetailAnswer },
  getTimeline: {
    query: [
      {
        name: 'by',
        in: 'query',
        description: 'What the bands are. Only an orchestration with stages has bands by stage.',
        schema: { type: 'string', enum: timelineGroups, default: 'region' },
      },
    ],
    answer: timelineAnswer,
  },
  listFailures: { answer: failuresAnswer },
  listAudit: { answer: auditAnswer },
  listRuntimeOperations: {
    query: [
      {
        name: 'before',
        in: 'query',
        description: 'Where the page starts: the `next` of the previous page.',
        schema: { type: 'string' },
      },
      {
        name: 'page_size',
        in: 'query',
        description: 'The most entries on a page.',
        schema: { type: 'integer', minimum: 1, maximum: maxPageSize, default: maxPageSize },
      },
    ],
    answer: runtimeOperationsAnswer,
  },
  cancelOrchestration: { answer: cancelAnswer, leadsTo: ['getOrchestration', 'listOperations'] },
  pauseOrchestration: {
    body: pauseShape,
    bodyOptional: true,
    conflict: 'The orchestration has not begun, is canceling, or has ended.',
    answer: pauseAnswer,
    leadsTo: ['resumeOrchestration', 'getOrchestration', 'cancelOrchestration'],
  },
  resumeOrchestration: {
    body: resumeShape,
    bodyOptional: true,
    conflict:
      'The orchestration has not begun, is canceling, has ended, or is paused until an emergency is over.',
    answer: resumeAnswer,
    leadsTo: ['getOrchestration', 'listOperations'],
  },
  approveStage: {
    body: approveShape,
    conflict: 'The stage does not exist or is not waiting for approval.',
    answer: approveAnswer,
    leadsTo: ['getOrchestration', 'listOperations'],
  },
  retryOrchestration: {
    body: retryRequestShape,
    formBody: retryFormBody,
    bodyOptional: true,
    conflict: 'The orchestration is canceling or canceled.',
    answer: retryAnswer,
    leadsTo: ['getOrchestration', 'listOperations'],
  },
  matchRuntimes: { body: matchRequestShape, answer: matchAnswer },
  getOpenApi: { answer: openApiAnswer },
  getDocs: { answer: z.string().meta({ description: 'A page.' }), textTypes: ['text/html'] },
  getDocsAsset: {
    answer: z.string().meta({ description: 'A file.' }),
    textTypes: ['text/javascript', 'text/css', 'text/plain', 'image/svg+xml'],
  },
  getConsole: { answer: z.string().meta({ description: 'A page.' }), textTypes: ['text/html'] },
  getConsoleConfig: { answer: consoleConfigAnswer },
  getConsoleAsset: {
    answer: z.string().meta({ description: 'A file.' }),
    textTypes: ['text/javascript', 'text/css', 'text/plain', 'image/svg+xml'],
  },
} as const satisfies Record<RouteId, RouteShape>;

import type { z } from 'zod';
import {
  cancelAnswer,
  createAnswer,
  operationDetailAnswer,
  operationListAnswer,
  orchestrationAnswer,
  orchestrationListAnswer,
} from './answers.ts';
import { createRequestBody } from './createRequestBody.ts';
import type { RouteId } from './routes.ts';

/** What a route takes and gives, for the OpenAPI document and the tests that hold every answer against it. */
export interface RouteShape {
  readonly body?: z.ZodType;
  /** Whose states the query parameter `state` may name; with it come `page` and `page_size`. */
  readonly paged?: 'orchestrations' | 'operations';
  /** The answer of success. */
  readonly answer: z.ZodType;
}

export const routeShapes = {
  createKymaUpgrade: { body: createRequestBody, answer: createAnswer },
  listOrchestrations: { paged: 'orchestrations', answer: orchestrationListAnswer },
  getOrchestration: { answer: orchestrationAnswer },
  listOperations: { paged: 'operations', answer: operationListAnswer },
  getOperation: { answer: operationDetailAnswer },
  cancelOrchestration: { answer: cancelAnswer },
} as const satisfies Record<RouteId, RouteShape>;

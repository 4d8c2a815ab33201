import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { errorAnswer, type TextAnswer, textAnswer } from './httpAnswers.ts';

/** A call of a route without authorization. */
export interface OpenRequest {
  /** The path as called: on the gateway's own host it begins with the stage. */
  readonly requestPath: string;
  readonly path: (parameter: string) => string | undefined;
}

/** The handler of a route without authorization, which responds with text. */
export const openHandler = (answer: (request: OpenRequest) => Promise<TextAnswer>) =>
  middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .onError((request) => {
      request.response = errorAnswer(request.error, request.event.requestContext.requestId);
    })
    .handler(async ({ pathParameters, requestContext }: APIGatewayProxyEvent) => {
      const request: OpenRequest = {
        requestPath: requestContext.path,
        path: (parameter) => pathParameters?.[parameter],
      };
      return textAnswer(await answer(request), requestContext.requestId);
    });

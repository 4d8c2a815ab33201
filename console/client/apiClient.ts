import createClient, { type Client } from 'openapi-fetch';
import { ApiError, readApiError } from './ApiError.ts';
import type { components, paths } from './apiTypes.ts';

/** The API's bodies and answers by their names in the OpenAPI document, such as `Schemas['Orchestration']`. */
export type Schemas = components['schemas'];

/** A client of our API: `client.GET('/orchestrations/{id}', { params: { path: { id } } })`. */
export type ApiClient = Client<paths>;

export interface ApiClientOptions {
  /** The API's URL, including its stage, with or without a trailing slash. */
  readonly baseURL: string;
  /** Called before each request, so that it can renew the token; if it returns undefined, none is sent. */
  readonly token: () => Promise<string | undefined> | string | undefined;
  /** The global one if absent. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/**
 * A client of the API for browsers and Node. Each call throws an `ApiError` unless it succeeds, even if there is no answer; a
 * call that is aborted rejects with the signal's reason.
 */
export const createApiClient = ({ baseURL, token, fetch }: ApiClientOptions): ApiClient => {
  const client = createClient<paths>({
    baseUrl: baseURL,
    ...(fetch === undefined ? {} : { fetch }),
  });
  client.use({
    onRequest: async ({ request }) => {
      const value = await token();
      if (value !== undefined) request.headers.set('authorization', `Bearer ${value}`);
      return request;
    },
    onResponse: async ({ response }) => {
      if (!response.ok) throw await readApiError(response);
      if (response.headers.get('content-type')?.includes('json') !== true)
        throw new ApiError(response.status, `What answers at ${baseURL} is not this API: check the address.`);
    },
    onError: ({ error, request }) => {
      if (request.signal.aborted) return request.signal.reason;
      return new ApiError(0, `The API at ${baseURL} does not answer.`, { cause: error });
    },
  });
  return client;
};

/** The body of a call's answer: `await answerOf(client.GET(…))`. Throws what the call throws, and an `ApiError` if the answer breaks off. */
export const answerOf = async <Answer>(
  call: Promise<{ readonly data?: Answer; readonly response: Response }>,
): Promise<Answer> => {
  try {
    return (await call).data as Answer;
  } catch (error) {
    // What fetch and JSON.parse throw for a body that ends too soon.
    if (error instanceof SyntaxError || error instanceof TypeError)
      throw new ApiError(0, 'The answer of the API was cut off.', { cause: error });
    throw error;
  }
};

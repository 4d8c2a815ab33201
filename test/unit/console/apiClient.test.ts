import { describe, expect, expectTypeOf, it } from 'vitest';
import { ApiError } from '../../../console/client/ApiError.ts';
import { answerOf, createApiClient, type Schemas } from '../../../console/client/apiClient.ts';

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

const clientOf = (answer: (request: Request) => Response | Promise<Response>, baseURL = 'http://api/v1/') => {
  const requests: Request[] = [];
  const client = createApiClient({
    baseURL,
    token: async () => 'abc',
    fetch: async (request) => {
      requests.push(request);
      return await answer(request);
    },
  });
  return { client, requests };
};

const caught = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};

describe('a call', () => {
  it('is sent to the path below the stage, with the token and its parameters', async () => {
    const { client, requests } = clientOf(() => json(200, { data: [], count: 0, totalCount: 0 }));
    const answer = await answerOf(
      client.GET('/orchestrations/{id}/operations', {
        params: { path: { id: 'a b' }, query: { page: 2, state: ['failed', 'in progress'] } },
      }),
    );
    expectTypeOf(answer).toEqualTypeOf<Schemas['OperationList']>();
    expect(answer.totalCount).toBe(0);
    expect(requests[0]?.url).toBe(
      'http://api/v1/orchestrations/a%20b/operations?page=2&state=failed&state=in%20progress',
    );
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer abc');
  });

  it('asks for the token each time and sends none where there is none', async () => {
    const tokens = ['one', undefined];
    const seen: (string | null)[] = [];
    const client = createApiClient({
      baseURL: 'http://api',
      token: () => tokens.shift(),
      fetch: async (request) => {
        seen.push(request.headers.get('authorization'));
        return json(200, {});
      },
    });
    await client.GET('/orchestrations');
    await client.GET('/orchestrations');
    expect(seen).toEqual(['Bearer one', null]);
  });

  it('sends a body as JSON with the headers of the route', async () => {
    const { client, requests } = clientOf(() => json(202, { orchestrationID: 'o' }));
    const body = { targets: { include: [{ target: 'all' as const }] } };
    await client.POST('/upgrade/kyma', { body, params: { header: { 'Idempotency-Key': 'k' } } });
    expect(requests[0]?.headers.get('content-type')).toBe('application/json');
    expect(requests[0]?.headers.get('idempotency-key')).toBe('k');
    expect(await requests[0]?.json()).toEqual(body);
  });
});

describe('an error', () => {
  it('has the sentence and the details of the API', async () => {
    const details = [{ path: 'targets.include.0.region', message: 'Is no RE2 expression.' }];
    const { client } = clientOf(() => json(400, { error: 'The request is invalid.', details }));
    const error = await caught(answerOf(client.GET('/orchestrations')));
    expect(error).toMatchObject({
      status: 400,
      message: 'The request is invalid.',
      details,
      isTemporary: false,
    });
  });

  it('has the request id of a server error, and is temporary', async () => {
    const { client } = clientOf(() => json(500, { error: 'Something went wrong.', requestID: 'r-1' }));
    const error = await caught(answerOf(client.GET('/orchestrations')));
    expect(error).toMatchObject({ status: 500, requestID: 'r-1', isTemporary: true });
  });

  it('has the status if the answer is not one of the API', async () => {
    const page = () => new Response('<html>', { status: 502, statusText: 'Bad Gateway' });
    const error = await caught(answerOf(clientOf(page).client.GET('/orchestrations')));
    expect(error.message).toBe('The API answered 502 Bad Gateway.');
  });

  it('has no status if nothing answers', async () => {
    const away = () => Promise.reject(new TypeError('fetch failed'));
    const error = await caught(answerOf(clientOf(away).client.GET('/orchestrations')));
    expect(error).toMatchObject({
      status: 0,
      message: 'The API at http://api/v1/ does not answer.',
      isTemporary: true,
    });
  });

  it('says so if something else answers', async () => {
    const page = () => new Response('<html>', { status: 200, headers: { 'content-type': 'text/html' } });
    const error = await caught(answerOf(clientOf(page).client.GET('/orchestrations')));
    expect(error).toMatchObject({ isTemporary: false, message: expect.stringContaining('is not this API') });
  });

  it('is temporary if the answer breaks off', async () => {
    const half = () =>
      new Response('{"data":[', { status: 200, headers: { 'content-type': 'application/json' } });
    const error = await caught(answerOf(clientOf(half).client.GET('/orchestrations')));
    expect(error).toMatchObject({ status: 0, isTemporary: true });
  });

  it('is the signal’s reason if the caller aborts', async () => {
    const reason = new Error('enough');
    const { client } = clientOf((request) =>
      request.signal.aborted ? Promise.reject(new TypeError('aborted')) : json(200, {}),
    );
    await expect(client.GET('/orchestrations', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

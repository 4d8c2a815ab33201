import type { Check } from './runChecks.ts';

export interface Answer {
  readonly status: number;
  /** Parsed where it is JSON, else text. */
  readonly body: unknown;
}

export interface SmokeOptions {
  readonly call: (
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ) => Promise<Answer>;
  /** The header of a caller in both groups. */
  readonly authorization: string;
  /** The Shoot of the dry run; one that does not exist gives an orchestration without operations. */
  readonly shoot: string;
  readonly idempotencyKey: string;
  /** How long the dry run may take, its time in the queue included. */
  readonly seconds: number;
}

const pollMilliseconds = 1000;
/** The final states. */
const over = ['succeeded', 'failed', 'canceled'];

/** The checks of a smoke test, in the order in which they must run: later ones use results of earlier ones. */
export function smokeChecks(options: SmokeOptions): Check[] {
  const { authorization, shoot, idempotencyKey, seconds } = options;
  const headers = { authorization };
  let orchestrationID = '';

  /** A call that must answer with this status. */
  const expectStatus = async (
    status: number,
    method: string,
    path: string,
    rest: Parameters<SmokeOptions['call']>[2] = {},
  ): Promise<Record<string, unknown>> => {
    const answer = await options.call(method, path, rest);
    if (answer.status !== status)
      throw new Error(
        `${method} ${path} answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`,
      );
    return answer.body as Record<string, unknown>;
  };
  /** A refusal in the shape of the product, not of the gateway. */
  const expectError = async (...[status, ...rest]: Parameters<typeof expectStatus>) => {
    const { error } = await expectStatus(status, ...rest);
    if (typeof error !== 'string') throw new Error(`the answer ${status} has no error`);
    return error;
  };
  const request = {
    targets: { include: [{ shoot }] },
    strategy: { type: 'parallel', schedule: 'immediate', parallel: { workers: 1 } },
    dryRun: true,
  };
  const create = async (): Promise<string> => {
    const { orchestrationID: id } = await expectStatus(202, 'POST', '/upgrade/kyma', {
      body: request,
      headers: { ...headers, 'idempotency-key': idempotencyKey },
    });
    if (typeof id !== 'string') throw new Error('the answer has no orchestrationID');
    return id;
  };

  return [
    {
      name: 'the OpenAPI document is served',
      run: async () => `OpenAPI ${(await expectStatus(200, 'GET', '/openapi.json'))['openapi']}`,
    },
    {
      name: 'the documentation is served',
      run: async () => {
        const page = await expectStatus(200, 'GET', '/docs');
        if (!String(page).includes('<html')) throw new Error('it is no page');
        return undefined;
      },
    },
    {
      name: 'a call without a token is refused',
      run: () => expectError(401, 'GET', '/orchestrations'),
    },
    {
      name: 'a call with a bad token is refused',
      run: () => expectError(401, 'GET', '/orchestrations', { headers: { authorization: 'Bearer smoke' } }),
    },
    {
      name: 'a route that does not exist is not found',
      run: () => expectError(404, 'GET', '/smoke-test', { headers }),
    },
    {
      name: 'orchestrations are listed (operators)',
      run: async () =>
        `${(await expectStatus(200, 'GET', '/orchestrations?page_size=1', { headers }))['totalCount']} so far`,
    },
    {
      name: 'a misspelt request is refused (admins)',
      run: () =>
        expectError(400, 'POST', '/upgrade/kyma', {
          headers,
          body: { ...request, targets: { include: [{ shoot }], exlude: [] } },
        }),
    },
    {
      name: 'a dry run is taken into the queue',
      run: async () => {
        orchestrationID = await create();
        return orchestrationID;
      },
    },
    {
      name: 'the same request with the same key is the same orchestration',
      run: async () => {
        const again = await create();
        if (again !== orchestrationID) throw new Error(`it is ${again}`);
        return undefined;
      },
    },
    {
      name: 'the dry run succeeds: queue, state machine, Gardener',
      run: async () => {
        if (orchestrationID === '') throw new Error('it was never created');
        const path = `/orchestrations/${orchestrationID}`;
        const end = Date.now() + seconds * 1000;
        for (;;) {
          const { state, description } = await expectStatus(200, 'GET', path, { headers });
          if (state === 'succeeded') return String(description);
          if (over.includes(String(state))) throw new Error(`it is ${state}: ${description}`);
          if (Date.now() > end) {
            // Cancel it, so that it does not start later, when nobody is watching.
            await options.call('PUT', `${path}/cancel`, { headers });
            throw new Error(`after ${seconds} s it was ${state} (${description}); it is canceled now`);
          }
          await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
        }
      },
    },
    {
      name: 'cancelling what is over changes nothing',
      run: async () => {
        await expectStatus(200, 'PUT', `/orchestrations/${orchestrationID}/cancel`, { headers });
        return undefined;
      },
    },
  ];
}

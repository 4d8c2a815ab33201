import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the account looks like. A refusal is AWS's code with its sentence. */
export interface FakeAccount {
  identity: { account: string; arn: string } | Refusal;
  concurrency: { limit: number; unreserved: number } | Refusal;
  /** By name. */
  stacks: Record<string, { status: string; protection?: boolean; template?: object } | Refusal>;
  /** What DescribeSecret says beyond the name, by name. */
  secrets: Record<string, { KmsKeyId?: string; DeletedDate?: number } | Refusal>;
  /** Operations of the JSON protocol that are refused, whatever the local stack's services would say: `AmazonSSM.GetParameter`. */
  refusals: Record<string, Refusal>;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

const isRefusal = (value: object): value is Refusal => 'code' in value;
const textOf = async (request: IncomingMessage): Promise<string> =>
  Buffer.concat(await request.toArray()).toString('utf8');
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/**
 * As much of AWS as the preflight asks that the local stack does not have: STS, Lambda's account settings, CloudFormation, and
 * DescribeSecret. All else goes on to the local stack's services.
 */
export class FakeAws {
  readonly account: FakeAccount;
  /** Every operation that was called, in order. */
  readonly calls: string[] = [];
  readonly #services: string;
  readonly #server: Server;

  private constructor(account: FakeAccount, services: string) {
    this.account = account;
    this.#services = services;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(account: FakeAccount, services: string): Promise<FakeAws> {
    const fake = new FakeAws(account, services);
    await new Promise<void>((resolve) => void fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.headers['x-amz-target'];
    const body = await textOf(request);
    if (typeof target === 'string') await this.#json(target, body, request, response);
    else if (request.url?.startsWith('/2016-08-19/account-settings')) this.#lambda(response);
    else this.#query(new URLSearchParams(body), response);
  }

  async #json(target: string, body: string, request: IncomingMessage, response: ServerResponse) {
    this.calls.push(target);
    const refusal = this.account.refusals[target];
    if (refusal !== undefined) return refuseJson(response, refusal);
    if (target !== 'secretsmanager.DescribeSecret') {
      const headers = { 'x-amz-target': target, 'content-type': String(request.headers['content-type']) };
      const answer = await fetch(this.#services, { method: 'POST', headers, body });
      response.writeHead(answer.status, {
        'content-type': 'application/x-amz-json-1.1',
        'x-amzn-errortype': answer.headers.get('x-amzn-errortype') ?? '',
      });
      return response.end(await answer.text());
    }
    const { SecretId } = JSON.parse(body) as { SecretId: string };
    const secret = this.account.secrets[SecretId] ?? {
      code: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    };
    if (isRefusal(secret)) return refuseJson(response, secret);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    return response.end(JSON.stringify({ Name: SecretId, ...secret }));
  }

  #lambda(response: ServerResponse): ServerResponse {
    this.calls.push('Lambda.GetAccountSettings');
    const { concurrency } = this.account;
    if (isRefusal(concurrency)) return refuseJson(response, concurrency);
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(
      JSON.stringify({
        AccountLimit: {
          ConcurrentExecutions: concurrency.limit,
          UnreservedConcurrentExecutions: concurrency.unreserved,
        },
      }),
    );
  }

  #query(parameters: URLSearchParams, response: ServerResponse): ServerResponse {
    const action = parameters.get('Action') ?? '';
    this.calls.push(action);
    const { identity, stacks } = this.account;
    if (action === 'GetCallerIdentity') {
      if (isRefusal(identity)) return refuseXml(response, identity, 403);
      return result(
        response,
        action,
        `<Arn>${identity.arn}</Arn><UserId>U</UserId><Account>${identity.account}</Account>`,
      );
    }
    const name = parameters.get('StackName') ?? '';
    const stack = stacks[name] ?? {
      code: 'ValidationError',
      message: `Stack with id ${name} does not exist`,
    };
    if (isRefusal(stack)) return refuseXml(response, stack, 400);
    if (action === 'GetTemplate')
      return result(
        response,
        action,
        `<TemplateBody>${escaped(JSON.stringify(stack.template ?? {}))}</TemplateBody>`,
      );
    if (action === 'DescribeStacks')
      return result(
        response,
        action,
        `<Stacks><member><StackName>${name}</StackName><StackStatus>${stack.status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><EnableTerminationProtection>${stack.protection === true}</EnableTerminationProtection></member></Stacks>`,
      );
    return refuseXml(response, { code: 'InvalidAction', message: `the fake does not know ${action}` }, 400);
  }
}

function refuseJson(response: ServerResponse, { code, message }: Refusal): ServerResponse {
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code });
  return response.end(JSON.stringify({ __type: code, message, Message: message }));
}

function refuseXml(response: ServerResponse, { code, message }: Refusal, status: number): ServerResponse {
  response.writeHead(status, { 'content-type': 'text/xml' });
  return response.end(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  );
}

function result(response: ServerResponse, action: string, content: string): ServerResponse {
  response.writeHead(200, { 'content-type': 'text/xml' });
  return response.end(
    `<${action}Response><${action}Result>${content}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`,
  );
}

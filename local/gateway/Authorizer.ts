import { z } from 'zod';
import { FunctionError, type InvokeFunction } from '../aws/InvokeFunction.ts';
import type { ApiDefinition, AuthorizerDefinition } from './ApiDefinition.ts';
import { type Exchange, headerOf } from './Exchange.ts';
import { evaluatePolicy, policySchema } from './evaluatePolicy.ts';
import { type AuthorizerContext, methodArn, tokenAuthorizerEvent } from './proxyEvent.ts';
import { Refusal } from './Refusal.ts';

const resultSchema = z.object({
  principalId: z.string().min(1),
  policyDocument: policySchema,
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullish(),
  usageIdentifierKey: z.string().nullish(),
});

type Result = z.infer<typeof resultSchema>;

interface Cached {
  readonly result: Result;
  readonly expiresAt: number;
}

/** API Gateway forgets an answer of the authorizer once it expires. Above this number of answers, all are forgotten here. */
const mostCached = 10_000;

/** Calls a Lambda authorizer, caches its answers, and evaluates their policy for each request. */
export class Authorizer {
  readonly #api: ApiDefinition;
  readonly #definition: AuthorizerDefinition;
  readonly #invoke: InvokeFunction;
  readonly #now: () => number;
  readonly #cache = new Map<string, Cached>();

  constructor(
    api: ApiDefinition,
    definition: AuthorizerDefinition,
    invoke: InvokeFunction,
    now: () => number,
  ) {
    this.#api = api;
    this.#definition = definition;
    this.#invoke = invoke;
    this.#now = now;
  }

  /** What the authorizer passes on about a caller who may call this method. Throws Refusal for any other. */
  async authorize(exchange: Exchange): Promise<AuthorizerContext> {
    const startedAt = this.#now();
    const result = await this.#result(exchange, this.#token(exchange));
    const verdict = evaluatePolicy(result.policyDocument, methodArn(this.#api, exchange));
    if (verdict === 'deny') {
      throw new Refusal(
        'ACCESS_DENIED',
        undefined,
        'User is not authorized to access this resource with an explicit deny',
      );
    }
    if (verdict === 'none') throw new Refusal('ACCESS_DENIED');
    const context = Object.entries(result.context ?? {}).flatMap(([key, value]): [string, string][] =>
      value === null ? [] : [[key, String(value)]],
    );
    const integrationLatency = this.#now() - startedAt;
    return { ...Object.fromEntries(context), principalId: result.principalId, integrationLatency };
  }

  /** A token that is missing or empty is a 401 without asking the function. */
  #token({ headers }: Exchange): string {
    const token = headerOf(headers, this.#definition.header) ?? '';
    if (token === '') throw new Refusal('UNAUTHORIZED');
    return token;
  }

  async #result(exchange: Exchange, token: string): Promise<Result> {
    const { cacheSeconds } = this.#definition;
    if (cacheSeconds === 0) return this.#ask(exchange, token);
    const cached = this.#cache.get(token);
    if (cached !== undefined && cached.expiresAt > this.#now()) return cached.result;
    const result = await this.#ask(exchange, token);
    if (this.#cache.size >= mostCached) this.#cache.clear();
    this.#cache.set(token, { result, expiresAt: this.#now() + cacheSeconds * 1000 });
    return result;
  }

  async #ask(exchange: Exchange, token: string): Promise<Result> {
    const event = tokenAuthorizerEvent(this.#api, exchange, token);
    let answer: unknown;
    try {
      answer = await this.#invoke(this.#definition.functionArn, event);
    } catch (error) {
      if (error instanceof FunctionError && error.errorMessage === 'Unauthorized')
        throw new Refusal('UNAUTHORIZED', error);
      throw new Refusal('AUTHORIZER_CONFIGURATION_ERROR', error);
    }
    const parsed = resultSchema.safeParse(answer);
    if (!parsed.success) throw new Refusal('AUTHORIZER_CONFIGURATION_ERROR', parsed.error);
    return parsed.data;
  }
}

import { z } from 'zod';
import type { HttpAnswer } from './gatewayResponse.ts';
import { Refusal } from './Refusal.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** What a function must answer to a proxy integration; API Gateway takes no other field. */
const answerSchema = z.strictObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), scalar).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(scalar)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** API Gateway reserves these headers, and passes a function's own values on under other names. */
const remapped = new Set([
  'connection',
  'content-length',
  'date',
  'server',
  'transfer-encoding',
  'www-authenticate',
]);
const dropped = new Set(['content-length', 'transfer-encoding', 'connection']);

/**
 * Turns what a function answered into the HTTP answer. A base64 body stays base64: the API has no binary media types.
 * Throws Refusal INTEGRATION_FAILURE (502) if the answer is malformed.
 */
export const proxyAnswer = (answer: unknown): HttpAnswer => {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success)
    throw new Refusal(
      'INTEGRATION_FAILURE',
      new Error('Malformed Lambda proxy response', { cause: parsed.error }),
    );
  const { statusCode, headers, multiValueHeaders, body } = parsed.data;
  const sent = new Map<string, string[]>();
  const add = (name: string, values: readonly (string | number | boolean)[]): void => {
    const lower = name.toLowerCase();
    if (dropped.has(lower)) return;
    const key = remapped.has(lower) ? `x-amzn-remapped-${lower}` : lower;
    sent.set(key, [...new Set([...(sent.get(key) ?? []), ...values.map(String)])]);
  };
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) add(name, values);
  for (const [name, value] of Object.entries(headers ?? {})) add(name, [value]);
  return {
    status: statusCode,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(sent) },
    body: body ?? '',
  };
};

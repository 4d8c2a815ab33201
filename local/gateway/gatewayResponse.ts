import type { CustomResponse } from './ApiDefinition.ts';
import type { Refusal } from './Refusal.ts';

/** An answer, ready to be sent. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

const defaultTemplate = '{"message":$context.error.messageString}';

/** Fills in a response template. Throws for a variable that is not below, which AWS would fill in. */
const render = (template: string, refusal: Refusal, requestID: string): string => {
  const variables: Readonly<Record<string, string>> = {
    'context.error.message': refusal.shown ?? 'null',
    'context.error.messageString': JSON.stringify(refusal.shown),
    'context.error.responseType': refusal.type,
    'context.requestId': requestID,
  };
  const unknown = /(?:^|\n)\s*#|\$(?!\{?context\.)/.exec(template)?.[0];
  if (unknown !== undefined)
    throw new Error(`The local stack does not know ${unknown.trim()} in ${template}`);
  return template.replace(/\$(?:\{(context[.\w]+)\}|(context(?:\.\w+)+))/g, (_match, braced, bare) => {
    const name = (braced ?? bare) as string;
    const value = variables[name];
    if (value === undefined) throw new Error(`The local stack does not know $${name} in ${template}`);
    return value;
  });
};

/** The gateway's answer to a refused request: the template's own for that type, else the one for its class of status. */
export const gatewayResponse = (
  responses: Readonly<Record<string, CustomResponse>>,
  refusal: Refusal,
  requestID: string,
): HttpAnswer => {
  const byClass = responses[refusal.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
  const custom = responses[refusal.type] ?? byClass;
  const template = custom?.templates['application/json'] ?? defaultTemplate;
  return {
    status: custom?.statusCode ?? refusal.status,
    headers: { 'content-type': 'application/json', ...custom?.headers },
    body: render(template, refusal, requestID),
  };
};

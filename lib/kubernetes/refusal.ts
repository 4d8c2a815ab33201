import { listAt, numberAt, textAt } from './fields.ts';
import { KubernetesError } from './KubernetesError.ts';
import type { HttpAnswer } from './sendRequest.ts';

/** Enough for several causes and their context; the rest of a long message is of no use in a status line. */
const LONGEST_MESSAGE = 1000;

/**
 * The messages of a kube-apiserver's authorizer (its `pkg/endpoints/handlers/responsewriters/errors.go`); `RBAC:` is added while
 * its caches do not know a role. The refusal of an admission plugin names a field or a webhook instead.
 */
const authorizer = /\bUser "[^"]*" cannot \w+ (resource|path)\b|system:anonymous|\bRBAC: /;

/**
 * The error for a response other than 2xx. An API server refuses with a `Status`: `reason`, `message`, and in `details` the object,
 * every cause and `retryAfterSeconds`. A proxy in front of it answers with text or HTML.
 *
 * @param content the response body as JSON, undefined if it is not JSON
 * @param secrets what must not be shown
 */
export function refusal(
  answer: HttpAnswer,
  content: unknown,
  serverName: string,
  secrets: readonly string[],
): KubernetesError {
  const clean = (text: string) => {
    let line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
    for (const secret of secrets) line = line.replaceAll(secret, '***');
    return line;
  };
  const reason = textAt(content, 'reason');
  const full = clean(textAt(content, 'message'));
  const message = full.length <= LONGEST_MESSAGE ? full : (causesOf(content, clean) ?? shortened(full));
  const what = [`${serverName} answered ${answer.status}`, reason].filter(Boolean).join(' ');
  const kind = textAt(content, 'details', 'kind');
  const name = textAt(content, 'details', 'name');
  return new KubernetesError(answer.status, reason, message === '' ? what : `${what}: ${message}`, {
    retryAfterSeconds: secondsOf(answer.retryAfter) ?? numberAt(content, 'details', 'retryAfterSeconds'),
    object: kind === '' || name === '' ? undefined : { kind, name },
    unauthorized: authorizer.test(full),
  });
}

/** Each cause once, as many as fit; of a message too long to show, the list of causes is the part that matters. */
function causesOf(content: unknown, clean: (text: string) => string): string | undefined {
  const causes = listAt(content, 'details', 'causes').map((cause) => {
    const field = textAt(cause, 'field');
    const message = clean(textAt(cause, 'message')).slice(0, 300);
    return field === '' ? message : `${field}: ${message}`;
  });
  const all = [...new Set(causes)].filter((cause) => cause !== '');
  if (all.length === 0) return undefined;
  const shown: string[] = [];
  for (const cause of all) {
    if ([...shown, cause].join('; ').length > LONGEST_MESSAGE) break;
    shown.push(cause);
  }
  const left = all.length - shown.length;
  return left === 0 ? shown.join('; ') : `${shown.join('; ')}; and ${left} more`;
}

function shortened(text: string): string {
  return `${text.slice(0, LONGEST_MESSAGE)}…`;
}

/** API servers write `Retry-After` in seconds; a date, which HTTP allows too, is left to our own backoff. */
function secondsOf(retryAfter: string | undefined): number | undefined {
  return retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
}

import { listAt, numberAt, textAt } from './fields.ts';
import { KubernetesError } from './KubernetesError.ts';
import type { HttpAnswer } from './sendRequest.ts';

/** Enough for several causes and their context; a status line has no use for more. */
const LONGEST_MESSAGE = 1000;

/**
 * The messages of the kube-apiserver's authorizer (`pkg/endpoints/handlers/responsewriters/errors.go`); it adds `RBAC:` while its
 * caches do not know a role. Refusals by admission plugins name a field or a webhook instead.
 */
const authorizer = /\bUser "[^"]*" cannot \w+ (resource|path)\b|system:anonymous|\bRBAC: /;

/**
 * The error for a response other than 2xx. API servers answer with a `Status`: `reason`, `message`, and in `details` the object,
 * every cause and `retryAfterSeconds`. A proxy in front of one answers with text or HTML.
 *
 * @param content the response body as JSON, undefined if it is not JSON
 * @param secrets texts that must not be shown
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

/** As many causes as fit, each once. If a message is too long to show, its causes are what matters. */
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

/** API servers send `Retry-After` in seconds. HTTP also allows a date; for that, our own backoff applies. */
function secondsOf(retryAfter: string | undefined): number | undefined {
  return retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
}

import { setTimeout } from 'node:timers/promises';

/** Why nothing was delivered to a webhook. The message never contains the URL: anyone who knows it can post there. */
class WebhookFailed extends Error {
  override readonly name = 'WebhookFailed';
  /** Whether the same request may succeed later. */
  readonly transient: boolean;

  constructor(message: string, transient: boolean) {
    super(message);
    this.transient = transient;
  }
}

export interface WebhookOptions {
  /** The timeout of each attempt, in ms. */
  readonly timeoutMilliseconds?: number;
  /** The pauses before retries, in ms. */
  readonly pauses?: readonly number[];
}

const tooMany = 429;
const requestTimeout = 408;

/**
 * Reads the URL from the secret's text. It must be https, because messages name runtimes and orchestrations; only an address of
 * this machine may be plain http, for the local stack. Throws WebhookFailed, whose message does not contain the URL.
 */
export function readWebhookURL(text: string | undefined): URL {
  const url = URL.parse(text?.trim() ?? '');
  if (url === null) throw new WebhookFailed('The webhook secret does not contain a URL', false);
  const isLocal = url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal))
    throw new WebhookFailed('The URL in the webhook secret is not https', false);
  return url;
}

/**
 * Posts JSON to a webhook. If the server does not answer, is busy or is broken, retries after growing pauses. Redirects are not
 * followed, because they could lead to a server that the secret does not name. Throws WebhookFailed.
 */
export async function sendWebhook(
  url: URL,
  body: object,
  { timeoutMilliseconds = 5000, pauses = [500, 3000] }: WebhookOptions = {},
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await post(url, body, timeoutMilliseconds);
    } catch (error) {
      const pause = pauses[attempt];
      if (!(error instanceof WebhookFailed) || !error.transient || pause === undefined) throw error;
      await setTimeout(pause);
    }
  }
}

async function post(url: URL, body: object, timeoutMilliseconds: number): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
  } catch (error) {
    // The cause of a fetch error names the host, so only its code is kept.
    const { name, cause } = error as Error & { cause?: { code?: string } };
    throw new WebhookFailed(`The webhook cannot be reached: ${cause?.code ?? name}`, true);
  }
  // An unread body would keep the connection open.
  await response.body?.cancel();
  if (response.ok) return;
  const { status } = response;
  const transient = status >= 500 || status === tooMany || status === requestTimeout;
  throw new WebhookFailed(`The webhook answered ${status}`, transient);
}

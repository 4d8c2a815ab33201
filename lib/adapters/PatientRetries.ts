import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

type Strategy = Extract<DynamoDBClientConfig['retryStrategy'], { recordSuccess: unknown }>;
type Token = Parameters<Strategy['recordSuccess']>[0];
type ErrorInfo = Parameters<Strategy['refreshRetryTokenForRetry']>[1];

const attempts = 10;
const firstMilliseconds = 50;
const longestMilliseconds = 2000;

const tokenOf = (retries: number, delay: number): Token => ({
  getRetryCount: () => retries,
  getRetryDelay: () => delay,
});

/**
 * Retries single DynamoDB calls quickly and often, with full jitter, for at most about nine seconds. A partition under bulk writes
 * has room again within milliseconds, whereas the SDK's own strategy waits a second after the first throttle and gives up after the
 * third.
 */
export class PatientRetries implements Strategy {
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  async acquireInitialRetryToken(): Promise<Token> {
    return tokenOf(0, 0);
  }

  /** Rejects if a retry cannot help; the SDK then throws the original error. */
  async refreshRetryTokenForRetry(token: Token, { errorType }: ErrorInfo): Promise<Token> {
    const retries = token.getRetryCount() + 1;
    if (errorType === 'CLIENT_ERROR' || retries >= attempts) throw new Error('no more retries');
    const longest = Math.min(longestMilliseconds, firstMilliseconds * 2 ** (retries - 1));
    return tokenOf(retries, Math.ceil(this.#random() * longest));
  }

  recordSuccess(): void {}
}

import { describe, expect, it } from 'vitest';
import { PatientRetries } from '../../../lib/adapters/PatientRetries.ts';

const throttle = { errorType: 'THROTTLING' } as const;

describe('the retries of a single call', () => {
  it('back off from a short pause, and end after nine', async () => {
    const retries = new PatientRetries(() => 1);
    let token = await retries.acquireInitialRetryToken();
    const delays: number[] = [];
    for (let call = 1; call < 10; call += 1) {
      token = await retries.refreshRetryTokenForRetry(token, throttle);
      delays.push(token.getRetryDelay());
    }
    expect(delays).toEqual([50, 100, 200, 400, 800, 1600, 2000, 2000, 2000]);
    await expect(retries.refreshRetryTokenForRetry(token, throttle)).rejects.toThrow();
  });

  it('are made for errors of the service, not of the caller', async () => {
    const retries = new PatientRetries();
    const token = await retries.acquireInitialRetryToken();
    await expect(retries.refreshRetryTokenForRetry(token, { errorType: 'CLIENT_ERROR' })).rejects.toThrow();
    for (const errorType of ['TRANSIENT', 'SERVER_ERROR'] as const)
      expect((await retries.refreshRetryTokenForRetry(token, { errorType })).getRetryCount()).toBe(1);
  });

  it('are jittered, so that simultaneous failures do not retry simultaneously', async () => {
    const retries = new PatientRetries(() => 0);
    const token = await retries.refreshRetryTokenForRetry(await retries.acquireInitialRetryToken(), throttle);
    expect(token.getRetryDelay()).toBe(0);
  });
});

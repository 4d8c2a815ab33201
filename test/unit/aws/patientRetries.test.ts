import { describe, expect, it } from 'vitest';
import { PatientRetries } from '../../../lib/adapters/PatientRetries.ts';

const throttle = { errorType: 'THROTTLING' } as const;

describe('the retries of a single call', () => {
  it('come soon at first, then ever later, and end after nine', async () => {
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

  it('are not made for what the caller did wrong, and are for a service that is ill', async () => {
    const retries = new PatientRetries();
    const token = await retries.acquireInitialRetryToken();
    await expect(retries.refreshRetryTokenForRetry(token, { errorType: 'CLIENT_ERROR' })).rejects.toThrow();
    for (const errorType of ['TRANSIENT', 'SERVER_ERROR'] as const)
      expect((await retries.refreshRetryTokenForRetry(token, { errorType })).getRetryCount()).toBe(1);
  });

  it('are spread, so that those of one moment do not come back at one', async () => {
    const retries = new PatientRetries(() => 0);
    const token = await retries.refreshRetryTokenForRetry(await retries.acquireInitialRetryToken(), throttle);
    expect(token.getRetryDelay()).toBe(0);
  });
});

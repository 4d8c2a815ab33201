import fc from 'fast-check';
import { expect } from 'vitest';
import { undocumented } from './documented.ts';
import { type Existing, type GeneratedRequest, generatedRequests } from './generatedRequests.ts';
import type { TestStack } from './stack.ts';

async function send(url: string, { method, path, headers, body }: GeneratedRequest) {
  const answer = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await answer.text();
  const contentType = answer.headers.get('content-type');
  const parsed: unknown = contentType?.startsWith('application/json') ? JSON.parse(text) : text;
  return { method, path, status: answer.status, contentType, body: parsed };
}

/** What generated requests may meet: an orchestration with operations, one that is canceled, and tokens of each kind. */
async function existingOn(stack: TestStack): Promise<Existing> {
  const first = await stack.create({ dryRun: true });
  const canceled = await stack.create({ dryRun: true }, { schedule: '2099-01-01T00:00:00Z' });
  await stack.call('PUT', `/orchestrations/${canceled}/cancel`);
  await stack.ended(first);
  const { both, admin, operator, none } = stack.ready.tokens;
  return {
    tokens: [both, both, both, both, admin, operator, none],
    orchestrationIDs: [first, canceled],
    operationIDs: (await stack.operations(first)).map(({ operationID }) => operationID),
  };
}

/** How often each status was answered: to all requests, and to those that ask for an upgrade. */
export interface Answered {
  readonly all: ReadonlyMap<number, number>;
  readonly upgrades: ReadonlyMap<number, number>;
}

/**
 * Sends so many generated requests and expects of each answer that the document says its status, media type and body, and
 * that none is a failure of ours. With a seed they are the same each time; without one a failure names the seed.
 */
export async function expectDocumentedAnswers(
  stack: TestStack,
  count: number,
  seed?: number,
): Promise<Answered> {
  const all = new Map<number, number>();
  const upgrades = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(generatedRequests(await existingOn(stack)), async (request) => {
      const seen = await send(stack.ready.url, request);
      const { status } = seen;
      all.set(status, (all.get(status) ?? 0) + 1);
      if (request.path.startsWith('/upgrade/')) upgrades.set(status, (upgrades.get(status) ?? 0) + 1);
      expect(status).toBeLessThan(500);
      expect(undocumented(seen)).toBe('');
    }),
    { numRuns: count, endOnFailure: false, ...(seed === undefined ? {} : { seed }) },
  );
  expect(await stack.call('GET', '/orchestrations')).toMatchObject({ status: 200 });
  return { all, upgrades };
}

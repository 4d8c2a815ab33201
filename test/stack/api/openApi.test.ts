import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DocumentedOperation,
  document,
  operations,
  type Seen,
  undocumented,
} from '../../support/documented.ts';
import { expectDocumentedAnswers } from '../../support/expectDocumentedAnswers.ts';
import { eventually, TestStack } from '../../support/stack.ts';

/**
 * What no request to a stack can bring about: infra's and the unit tests' answers are held against the document instead. So
 * is the 403 of an open route, which only a firewall gives.
 */
const elsewhere = ['429', '500', '504'];

describe('the OpenAPI document and the running service', () => {
  let stack: TestStack;
  let ids: { orchestration: string; canceled: string; operation: string };
  const produced = new Set<string>();
  beforeAll(async () => {
    stack = await TestStack.start({ fleet: 3 });
  });
  afterAll(async () => await stack?.close());

  async function send(
    operation: DocumentedOperation,
    {
      token = stack.ready.tokens.both,
      path = pathOf(operation),
      ...init
    }: RequestInit & { token?: string; path?: string } = {},
  ): Promise<Seen> {
    const { method } = operation;
    const headers = { ...(token === '' ? {} : { authorization: `Bearer ${token}` }), ...init.headers };
    const answer = await fetch(`${stack.ready.url}${path}`, { method, ...init, headers });
    const text = await answer.text();
    const contentType = answer.headers.get('content-type');
    const body: unknown = contentType?.startsWith('application/json') ? JSON.parse(text) : text;
    const seen = { method, path, status: answer.status, contentType, body };
    expect(undocumented(seen)).toBe('');
    produced.add(`${operation.operationId} ${answer.status}`);
    return seen;
  }

  const pathOf = (
    { path, operationId }: DocumentedOperation,
    changed: Record<string, string> = {},
  ): string => {
    const values: Record<string, string> = {
      id: ids?.orchestration ?? 'x',
      operationID: ids?.operation ?? 'x',
      asset: operationId === 'getConsoleAsset' ? 'favicon.svg' : 'swagger-ui.css',
      ...changed,
    };
    return path.replace(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? 'x');
  };
  const withStatus = (status: number) =>
    operations.filter(({ responses }) => responses[status] !== undefined);
  const json = { 'content-type': 'application/json' };
  const upgrade = { targets: { include: [{ target: 'all' }] }, dryRun: true };
  const bodies: Readonly<Record<string, unknown>> = {
    createKymaUpgrade: upgrade,
    createClusterUpgrade: upgrade,
    matchRuntimes: { targets: upgrade.targets },
    approveStage: { stage: 'all' },
  };
  /** What is no query of the lists that have no numbered pages. */
  const queries: Readonly<Record<string, string>> = {
    getTimeline: 'by=colour',
    listRuntimeOperations: 'page_size=0',
  };
  /** What only an orchestration that waits at a gate can be asked for, in an order in which each succeeds. */
  const ofRollouts = ['pauseOrchestration', 'resumeOrchestration', 'approveStage'];
  const written = (operation: DocumentedOperation, body: unknown = bodies[operation.operationId] ?? {}) =>
    operation.requestBody === undefined ? {} : { headers: json, body: JSON.stringify(body) };

  // First of all, while nobody has asked for the keys yet.
  test('503 while the issuer’s keys cannot be fetched', async () => {
    const turn = async (down: boolean) =>
      await fetch(`${stack.ready.gardener}/_sim/oidc/down`, {
        method: 'POST',
        body: JSON.stringify({ down }),
      });
    await turn(true);
    for (const operation of withStatus(503))
      expect((await send(operation, written(operation))).status).toBe(503);
    await turn(false);
    await eventually(
      'tokens are checked again',
      async () => (await stack.call('GET', '/orchestrations')).status === 200,
      20,
    );
  });

  test('each route succeeds', async () => {
    const orchestration = await stack.create({ dryRun: true });
    const canceled = await stack.create({ dryRun: true }, { schedule: '2099-01-01T00:00:00Z' });
    await stack.call('PUT', `/orchestrations/${canceled}/cancel`);
    await stack.ended(orchestration);
    ids = { orchestration, canceled, operation: (await stack.operations(orchestration))[0]!.operationID };
    for (const operation of operations.filter(({ operationId }) => !ofRollouts.includes(operationId)))
      expect(String((await send(operation, written(operation))).status)).toMatch(/^20[02]$/);
    // The calls above have asked for upgrades, too, and one is processed at a time.
    const gated = await stack.create({ dryRun: true }, { approval: true });
    await eventually(
      'it waits for an approval',
      async () => (await stack.status(gated)).rollout?.status === 'waiting for approval',
    );
    for (const id of ofRollouts) {
      const operation = operations.find(({ operationId }) => operationId === id)!;
      const path = pathOf(operation, { id: gated });
      expect((await send(operation, { ...written(operation), path })).status).toBe(200);
    }
    for (const asset of ['initializer.js', 'favicon.svg', 'swagger-ui-bundle.js', 'LICENSE', 'NOTICE']) {
      const operation = operations.find(({ operationId }) => operationId === 'getDocsAsset')!;
      expect((await send(operation, { path: pathOf(operation, { asset }) })).status).toBe(200);
    }
  });

  test('the document that is served is the one that is tested', async () => {
    const { body } = await stack.call('GET', '/openapi.json', undefined, { token: null });
    expect(body).toEqual(document);
  });

  test('401 without a token, 403 without a group', async () => {
    for (const operation of withStatus(401)) {
      expect((await send(operation, { ...written(operation), token: '' })).status).toBe(401);
      expect((await send(operation, { ...written(operation), token: stack.ready.tokens.none })).status).toBe(
        403,
      );
    }
  });

  test('400 for what is not valid', async () => {
    for (const operation of withStatus(400)) {
      const wrong =
        operation.requestBody === undefined
          ? { path: `${pathOf(operation)}?${queries[operation.operationId] ?? 'page=0'}` }
          : written(operation, { unknownField: 1 });
      expect((await send(operation, wrong)).status).toBe(400);
    }
  });

  test('404 for unknown ids', async () => {
    for (const operation of withStatus(404)) {
      const path = pathOf(operation, { id: 'none', operationID: 'none', asset: 'none', runtimeID: '!' });
      expect((await send(operation, { ...written(operation), path })).status).toBe(404);
    }
  });

  test('409 for a key with another body, a retry after a cancel, and a forecast without a plan', async () => {
    for (const operation of withStatus(409)) {
      if (['retryOrchestration', ...ofRollouts].includes(operation.operationId)) {
        const path = pathOf(operation, { id: ids.canceled });
        expect((await send(operation, { ...written(operation), path })).status).toBe(409);
        continue;
      }
      if (operation.operationId === 'getForecast') {
        // One at a time: the second waits in the queue without a plan, as long as the first waits for its windows.
        const first = await stack.create({ dryRun: true }, { schedule: 'maintenanceWindow' });
        const second = await stack.create({ dryRun: true });
        const path = pathOf(operation, { id: second });
        expect((await send(operation, { path })).status).toBe(409);
        for (const id of [second, first]) await stack.call('PUT', `/orchestrations/${id}/cancel`);
        continue;
      }
      const headers = { ...json, 'idempotency-key': operation.operationId };
      const body = JSON.stringify({ targets: { include: [{ shoot: 'none' }] }, dryRun: true });
      expect((await send(operation, { ...written(operation), headers })).status).toBe(202);
      expect((await send(operation, { headers, body })).status).toBe(409);
    }
  });

  test('413 for large bodies, 415 for other media types', async () => {
    for (const operation of withStatus(413)) {
      const body = JSON.stringify({ unknownField: 'x'.repeat(200_000) });
      expect((await send(operation, { headers: json, body })).status).toBe(413);
    }
    for (const operation of withStatus(415)) {
      const headers = { 'content-type': 'text/plain' };
      expect((await send(operation, { headers, body: 'x' })).status).toBe(415);
    }
  });

  test('every documented status has been produced', () => {
    const documented = operations.flatMap(({ operationId, responses, security }) =>
      Object.keys(responses)
        .filter((status) => !elsewhere.includes(status) && !(status === '403' && security !== undefined))
        .map((status) => `${operationId} ${status}`),
    );
    expect([...produced].toSorted()).toEqual(documented.toSorted());
  });

  test('300 generated requests get documented answers', async () => {
    // The same ones each time: test/long sends others in each run.
    const { all, upgrades } = await expectDocumentedAnswers(stack, 300, 20261127);
    // They are neither all refused nor all fine, and upgrades are among both.
    for (const status of [200, 202, 400, 401, 403, 404]) expect(all.get(status) ?? 0).toBeGreaterThan(0);
    expect(upgrades.get(202) ?? 0).toBeGreaterThanOrEqual(10);
    expect(upgrades.get(400) ?? 0).toBeGreaterThanOrEqual(5);
  });
});

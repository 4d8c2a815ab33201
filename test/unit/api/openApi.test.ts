import { describe, expect, test } from 'vitest';
import { parseCreateRequest } from '../../../lib/api/createRequest.ts';
import { examples } from '../../../lib/api/openapi/examples.ts';
import { openApiDocument } from '../../../lib/api/openapi/openApiDocument.ts';
import { parseRetryBody } from '../../../lib/api/parseRetryBody.ts';
import { type Route, routes } from '../../../lib/api/routes.ts';
import { document, operations, problemsOf, responseOf, undocumented } from '../../support/documented.ts';

const table: readonly Route[] = routes;
const text = JSON.stringify(openApiDocument());

describe('the OpenAPI document', () => {
  test('has exactly the routes of the route table', () => {
    const shown = operations.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`);
    expect(shown).toEqual(table.map(({ id, method, path }) => `${id} ${method} ${path}`));
  });

  test('contains everything that it refers to', () => {
    const refs = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, ref = '']) => ref);
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of new Set(refs)) {
      const found = ref
        .split('/')
        .reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], document);
      expect([ref, typeof found]).toEqual([ref, 'object']);
    }
  });

  test('requires a token on exactly the routes that the route table protects', () => {
    for (const { operationId, security } of operations) {
      const open = table.find(({ id }) => id === operationId)?.group === 'none';
      expect([operationId, security]).toEqual([operationId, open ? [] : undefined]);
    }
    expect(openApiDocument()['security']).toEqual([{ bearer: [] }]);
  });

  test('names each parameter of a path, once', () => {
    for (const { path, parameters = [] } of operations) {
      const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  test('gives every error the same schema', () => {
    for (const operation of operations) {
      const errors = Object.keys(operation.responses).filter((status) => Number(status) >= 400);
      expect(errors).toEqual(expect.arrayContaining(['429', '500', '504']));
      for (const status of errors) {
        const response = responseOf(operation, Number(status));
        expect(response?.content).toEqual({
          'application/json': { schema: { $ref: '#/components/schemas/Error' } },
        });
      }
    }
  });

  test('has schemas that a strict validator accepts', () => {
    for (const name of Object.keys(document.components.schemas))
      expect(() => problemsOf({ $ref: `#/components/schemas/${name}` }, {})).not.toThrow();
  });

  test('has example bodies that match their schemas and are accepted', () => {
    const shown = operations.flatMap(({ operationId, requestBody }) => {
      const media = requestBody?.content['application/json'];
      return Object.values(media?.examples ?? {}).map(
        (example) => [operationId, media!.schema, (example as { value: unknown }).value] as const,
      );
    });
    expect(shown.length).toBe(Object.values(examples).flatMap(Object.values).length);
    const defaults = {
      channel: 'regular',
      kubernetesVersion: '1.34.2',
      planSelectors: false,
      now: Date.parse('2026-01-01T00:00:00Z'),
    };
    for (const [id, schema, value] of shown) {
      expect(problemsOf(schema, value)).toBe('');
      if (id === 'retryOrchestration') parseRetryBody(JSON.stringify(value), 'application/json');
      else parseCreateRequest(id === 'createKymaUpgrade' ? 'kyma' : 'cluster', value, defaults);
    }
  });

  test('has a matching example for each successful answer', () => {
    for (const operation of operations) {
      const [status] = Object.keys(operation.responses).filter((code) => code.startsWith('2'));
      const media = responseOf(operation, Number(status))?.content?.['application/json'];
      if (media === undefined) continue;
      expect([operation.operationId, 'example' in media]).toEqual([operation.operationId, true]);
      expect([operation.operationId, problemsOf(media.schema, media.example)]).toEqual([
        operation.operationId,
        '',
      ]);
    }
  });

  test('links answers that name an orchestration to the calls that take one', () => {
    const linked = operations.flatMap((operation) =>
      Object.entries(operation.responses)
        .filter(([, { links }]) => links !== undefined)
        .map(([status, { links = {} }]) => [operation, status, links] as const),
    );
    expect(linked.map(([{ operationId }]) => operationId)).toEqual([
      'createKymaUpgrade',
      'createClusterUpgrade',
      'cancelOrchestration',
      'pauseOrchestration',
      'resumeOrchestration',
      'approveStage',
      'retryOrchestration',
    ]);
    for (const [operation, status, links] of linked) {
      const { example } = responseOf(operation, Number(status))!.content!['application/json']!;
      expect(example).toHaveProperty('orchestrationID');
      for (const { operationId, parameters } of Object.values(links)) {
        const next = operations.find((each) => each.operationId === operationId)!;
        expect(parameters).toEqual({ id: '$response.body#/orchestrationID' });
        expect(next.parameters?.map(({ name }) => name)).toContain('id');
      }
    }
  });

  test('avoids what client generators cannot handle', () => {
    /** A choice between a count and a text is fine where a name of its own makes it a type. */
    const isAmount = (path: string, options: unknown) =>
      /^\/\w+$/.test(path) &&
      JSON.stringify((options as { type: string }[]).map((option) => option.type)) === '["integer","string"]';
    const visit = (part: unknown, path: string): string[] => {
      if (typeof part !== 'object' || part === null) return [];
      const { anyOf, oneOf, type, enum: values, properties } = part as Record<string, unknown>;
      const odd = [
        ...((anyOf === undefined || isAmount(path, anyOf)) && oneOf === undefined
          ? []
          : ['a choice of schemas']),
        ...(Array.isArray(type) ? ['several types'] : []),
        ...(Array.isArray(values) && new Set(values.map((value) => typeof value)).size > 1
          ? ['mixed values']
          : []),
        ...(Array.isArray(values) && values.includes('') ? ['a value without a name'] : []),
        ...(Array.isArray(values) && type === undefined ? ['values without a type'] : []),
      ];
      // Languages without upper case in names would call two fields the same.
      const names = Object.keys((properties ?? {}) as object).map((name) => name.toLowerCase());
      if (new Set(names).size < names.length) odd.push('names that differ in case only');
      return [
        ...odd.map((what) => `${path}: ${what}`),
        ...Object.entries(part).flatMap(([key, value]) => visit(value, `${path}/${key}`)),
      ];
    };
    expect(visit(document.components.schemas, '')).toEqual([]);
    expect(visit(document.paths, '')).toEqual([]);
  });

  test('describes every property of an answer, or shows an example', () => {
    const silent = Object.entries(document.components.schemas).flatMap(([name, schema]) =>
      Object.entries((schema['properties'] ?? {}) as Record<string, object>)
        .filter(([, part]) => !('description' in part || 'examples' in part || '$ref' in part))
        .map(([property]) => `${name}.${property}`),
    );
    // Plain containers, whose parts are described.
    const containers = [
      'data',
      'strategy',
      'targets',
      'dryRun',
      'kyma',
      'kubernetes',
      'openapi',
      'paths',
      'components',
    ];
    expect(silent.filter((each) => !containers.includes(each.split('.')[1] ?? ''))).toEqual([]);
  });
});

describe('checking an answer against the document', () => {
  const seen = { method: 'PUT', path: '/orchestrations/x/cancel', contentType: 'application/json' };
  test('accepts what is documented', () => {
    expect(undocumented({ ...seen, status: 200, body: { orchestrationID: 'x' } })).toBe('');
    expect(undocumented({ ...seen, status: 404, body: { error: 'x' } })).toBe('');
    expect(undocumented({ ...seen, path: '/none', status: 404, body: { error: 'x' } })).toBe('');
  });
  test.each([
    ['an undocumented status', { status: 201, body: { orchestrationID: 'x' } }],
    ['a field too many', { status: 200, body: { orchestrationID: 'x', more: 1 } }],
    ['a field too few', { status: 200, body: {} }],
    ['another media type', { status: 200, body: '', contentType: 'text/html' }],
    ['an error of another shape', { status: 404, body: { message: 'x' } }],
    ['success where there is no route', { path: '/none', status: 200, body: { error: 'x' } }],
  ])('reports %s', (_name, changed) => {
    expect(undocumented({ ...seen, ...changed })).not.toBe('');
  });
});

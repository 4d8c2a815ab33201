import { describe, expect, it } from 'vitest';
import { parseRetryBody } from '../../../lib/api/parseRetryBody.ts';

const form = 'application/x-www-form-urlencoded';

describe('the body of a retry', () => {
  it.each([
    ['none at all', null, undefined],
    ['none, empty', '', ''],
    ['an empty form', '', form],
    ['empty pairs', '&&operation-id=&=&', form],
    ['empty JSON', '', 'application/json'],
    ['an empty object', '{}', 'application/json'],
    ['null', '{"operationIDs":null}', 'application/json'],
    ['an empty list', '{"operationIDs":[]}', 'application/json; charset=utf-8'],
  ])('means all failed operations: %s', (_what, body, type) => {
    expect(parseRetryBody(body, type)).toEqual({ operationIDs: [], immediate: false });
  });

  it.each([
    [form],
    [`${form}; charset=UTF-8`],
    [`${form};charset="utf-8"`],
    ['Application/X-WWW-Form-Urlencoded'],
  ])('names operations as a form: %s', (type) => {
    const body = 'operation-id=a&operation-id=b%2Fc&operation-id=a&immediate=true&operation-id= d';
    expect(parseRetryBody(body, type)).toEqual({ operationIDs: ['a', 'b/c', 'd'], immediate: true });
  });

  it('names up to 2,000 operations by ids of full length', () => {
    const ids = Array.from(
      { length: 2000 },
      (_, n) => `b1f3a8f0-56a2-4a0e-8f6e-${String(n).padStart(12, '0')}`,
    );
    expect(parseRetryBody(ids.map((id) => `operation-id=${id}`).join('&'), form).operationIDs).toEqual(ids);
    expect(parseRetryBody(JSON.stringify({ operationIDs: ids }), 'application/json').operationIDs).toEqual(
      ids,
    );
  });

  it('names operations as JSON', () => {
    expect(parseRetryBody('{"operationIDs":["b","a","b"]}', 'application/json').operationIDs).toEqual([
      'b',
      'a',
    ]);
  });

  it.each([
    ['what kcp sends with --now and without ids', '&immediate=true', form, true],
    ['another spelling of Go', 'immediate=T', form, true],
    ['no', 'immediate=false', form, false],
    ['nothing', 'immediate=', form, false],
    ['JSON', '{"immediate":true}', 'application/json', true],
    ['JSON, no', '{"immediate":false}', 'application/json', false],
    ['JSON, null', '{"immediate":null}', 'application/json', false],
  ])('says whether to start at once: %s', (_what, body, type, immediate) => {
    expect(parseRetryBody(body, type)).toEqual({ operationIDs: [], immediate });
  });

  it.each([
    ['text', 'x', 'text/plain', 'UNSUPPORTED_MEDIA_TYPE'],
    ['text, though empty', '', 'text/plain', 'UNSUPPORTED_MEDIA_TYPE'],
    ['no type', 'operation-id=a', undefined, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form in Latin 1', 'operation-id=a', `${form}; charset=iso-8859-1`, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a file upload', 'operation-id=a', 'multipart/form-data', 'UNSUPPORTED_MEDIA_TYPE'],
    ['a misspelt pair', 'operationid=a', form, 'INVALID_REQUEST'],
    ['a name only', 'a', form, 'INVALID_REQUEST'],
    ['a misspelt field', '{"operationIds":["a"]}', 'application/json', 'INVALID_REQUEST'],
    ['an unclear wish', 'immediate=perhaps', form, 'INVALID_REQUEST'],
    ['a wish in JSON that is text', '{"immediate":"true"}', 'application/json', 'INVALID_REQUEST'],
    ['a number', '{"operationIDs":[1]}', 'application/json', 'INVALID_REQUEST'],
    ['a list', '["a"]', 'application/json', 'INVALID_REQUEST'],
    ['broken JSON', '{', 'application/json', 'INVALID_REQUEST'],
    ['too long an id', `operation-id=${'a'.repeat(257)}`, form, 'INVALID_REQUEST'],
    ['more than 2,000 ids as a form', 'operation-id=a&'.repeat(2001), form, 'INVALID_REQUEST'],
    [
      'more than 2,000 ids as JSON',
      JSON.stringify({ operationIDs: Array(2001).fill('a') }),
      'application/json',
      'INVALID_REQUEST',
    ],
    [
      'a field that stands twice',
      '{"operationIDs":["a"],"operationIDs":[]}',
      'application/json',
      'INVALID_REQUEST',
    ],
    ['too large', `operation-id=${'a&operation-id='.repeat(20_000)}`, form, 'PAYLOAD_TOO_LARGE'],
  ])('is refused: %s', (_what, body, type, code) => {
    expect(() => parseRetryBody(body, type)).toThrow(expect.objectContaining({ code }));
  });
});

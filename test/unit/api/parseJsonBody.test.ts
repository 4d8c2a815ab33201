import { describe, expect, test } from 'vitest';
import { maxBodyBytes, parseJsonBody } from '../../../lib/api/parseJsonBody.ts';

const json = 'application/json';

describe('parseJsonBody', () => {
  test.each([
    json,
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/json;',
  ])('accepts the content type %j', (type) => {
    expect(parseJsonBody('{"a":[1]}', type)).toStrictEqual({ a: [1] });
  });

  test.each([
    undefined,
    '',
    'text/plain',
    'application/jsonp',
    'application/json; charset=latin1',
    'json',
    ';',
  ])('refuses the content type %j with 415', (type) => {
    expect(() => parseJsonBody('{}', type)).toThrow(expect.objectContaining({ status: 415 }));
  });

  test.each([undefined, null, '', ' \n'])('refuses the empty body %j', (body) => {
    expect(() => parseJsonBody(body, json)).toThrow(
      expect.objectContaining({ status: 400, message: 'The body is empty; send a JSON object.' }),
    );
  });

  test.each(['{', '{"a":1,}', "{'a':1}", '{"a":1}{"b":2}', '\u{feff}{}', 'undefined', '{"a":"\\"}', '}]'])(
    'refuses %j, which is not JSON',
    (body) => {
      expect(() => parseJsonBody(body, json)).toThrow(
        expect.objectContaining({ status: 400, message: expect.stringContaining('not valid JSON') }),
      );
    },
  );

  test.each(['{"a":"\\ud800"}', '["x\\udc00y"]'])('refuses a lone surrogate: %s', (body) => {
    expect(() => parseJsonBody(body, 'application/json')).toThrow('half of a surrogate pair');
  });

  test.each([
    ['{"a":1,"a":1}', 'a'],
    ['{"a":1,"b":{"c":[{"d":1},{"e":1,"d":"\\"}","e":2}]}}', 'b.c.1.e'],
    ['{"targets":{"exclude":[{"shoot":"a"}],"include":[],"exclude":[]}}', 'targets.exclude'],
    ['{"a":1, "\\u0061" : 2}', 'a'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['[[],{"":0,"":1}]', '1.'],
  ])('refuses a duplicate field: %s', (body, path) => {
    expect(() => parseJsonBody(body, json)).toThrow(
      expect.objectContaining({ status: 400, details: [expect.objectContaining({ path })] }),
    );
  });

  test.each([
    '{"a":{"a":{"a":1}},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":["a","a"],"c":{}}',
    '{"a":"{\\"a\\":1,\\"a\\":1}","A":1}',
  ])('accepts the same name in several objects, and in values: %s', (body) => {
    expect(parseJsonBody(body, json)).toEqual(JSON.parse(body));
  });

  test('limits nesting', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJsonBody(nested(32), json)).toBeInstanceOf(Array);
    expect(() => parseJsonBody(nested(33), json)).toThrow('deeper than 32 levels');
    expect(() => parseJsonBody(nested(60_000), json)).toThrow('deeper than 32 levels');
    // Braces in strings and closed ones do not nest, whatever is escaped before them.
    const wide = `["${'['.repeat(100)}","\\"${'{'.repeat(100)}",${'{},'.repeat(100)}1]`;
    expect(parseJsonBody(wide, json)).toHaveLength(103);
  });

  test('counts the size in bytes', () => {
    const fits = `"${'x'.repeat(maxBodyBytes - 2)}"`;
    expect(parseJsonBody(fits, json)).toHaveLength(maxBodyBytes - 2);
    expect(() => parseJsonBody(`${fits} `, json)).toThrow(expect.objectContaining({ status: 413 }));
    expect(() => parseJsonBody(`"${'é'.repeat(maxBodyBytes / 2)}"`, json)).toThrow(
      expect.objectContaining({ status: 413, message: 'The body is larger than 128 KiB; shorten it.' }),
    );
  });
});

import { expect, test } from 'vitest';
import { readBearerToken } from '../../../lib/auth/readBearerToken.ts';

test.each(['Bearer a.b-_.c', 'bearer a.b-_.c', 'BEARER   a.b-_.c'])('%j', (header) => {
  expect(readBearerToken(header)).toBe('a.b-_.c');
});

test.each([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  'a.b.c',
  'Basic YTpi',
  'Bearer a.b',
  'Bearer a.b.c.d.e',
  'Bearer a.b.c, Bearer d.e.f',
  'Bearer a.b.c ',
  ' Bearer a.b.c',
  'Bearer a.b.c\n',
  'Bearer ä.b.c',
  `Bearer ${'a.'.repeat(50_000)}`,
])('%j is 401', (header) => {
  expect(() => readBearerToken(header)).toThrow(
    expect.objectContaining({ status: 401, message: 'Send the header Authorization: Bearer <token>.' }),
  );
});

import { expect, test } from 'vitest';
import { sentence } from '../../../lib/base/sentence.ts';

test.each([
  ['already on fast', 'Already on fast'],
  ['waiting: module istio is in state Processing', 'Waiting: module istio is in state Processing'],
  ['done', 'Done'],
  ['Nothing changed: it waits', 'Nothing changed: it waits'],
  ['c-1a2b3c4 is hibernated', 'c-1a2b3c4 is hibernated'],
  ['spec.kubernetes.version is missing', 'spec.kubernetes.version is missing'],
  ['', ''],
])('a description starts with a capital unless it starts with a name: %s', (text, shown) => {
  expect(sentence(text)).toBe(shown);
});

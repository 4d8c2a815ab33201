import { expect, test } from 'vitest';
import { OptionsError, parseOptions } from '../../../local/options.ts';

test('without options: port 8080 and nothing else', () => {
  expect(parseOptions([])).toEqual({
    port: 8080,
    fleet: undefined,
    data: undefined,
    ready: undefined,
    gardenerKubeconfig: undefined,
    help: false,
  });
});

test('every option', () => {
  const args = '--port 0 --fleet 1000 --data d --ready r --gardener-kubeconfig k --help'.split(' ');
  expect(parseOptions(args)).toEqual({
    port: 0,
    fleet: '1000',
    data: 'd',
    ready: 'r',
    gardenerKubeconfig: 'k',
    help: true,
  });
});

test.each([['--prot', '1'], ['extra'], ['--port'], ['--port', '70000'], ['--port', 'x'], ['--port=']])(
  '%s %s is an error that lists the options',
  (...args) => {
    expect(() => parseOptions(args)).toThrow(OptionsError);
    expect(() => parseOptions(args)).toThrow(/--gardener-kubeconfig FILE/);
  },
);

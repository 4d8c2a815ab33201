import { expect, test } from 'vitest';
import { OptionsError, parseOptions } from '../../../local/options.ts';

test('without options the port is 8080 and nothing else is set', () => {
  expect(parseOptions([])).toEqual({
    port: 8080,
    fleet: undefined,
    data: undefined,
    ready: undefined,
    gardenerKubeconfig: undefined,
    help: false,
  });
});

test('every option is read', () => {
  const args = '--port 0 --fleet 1000 --data d --ready r --help'.split(' ');
  expect(parseOptions(args)).toEqual({
    port: 0,
    fleet: '1000',
    data: 'd',
    ready: 'r',
    help: true,
  });
  const real = '--gardener-kubeconfig k --control-plane-kubeconfig c'.split(' ');
  expect(parseOptions(real)).toMatchObject({ gardenerKubeconfig: 'k', controlPlaneKubeconfig: 'c' });
});

test('options of the simulator and of a real Gardener exclude each other', () => {
  expect(() => parseOptions(['--fleet', '3', '--gardener-kubeconfig', 'k'])).toThrow(
    /^--fleet is of simulated/,
  );
  expect(() => parseOptions(['--control-plane-kubeconfig', 'c'])).toThrow(/needs --gardener-kubeconfig/);
});

test.each([['--prot', '1'], ['extra'], ['--port'], ['--port', '70000'], ['--port', 'x'], ['--port=']])(
  '%s %s is an error that lists the options',
  (...args) => {
    expect(() => parseOptions(args)).toThrow(OptionsError);
    expect(() => parseOptions(args)).toThrow(/--gardener-kubeconfig FILE/);
  },
);

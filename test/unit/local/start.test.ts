import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { banner } from '../../../local/banner.ts';
import { loadFleet, readFleet } from '../../../local/loadFleet.ts';
import { type Ready, readReady, removeReady, writeReady } from '../../../local/runningStack.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ready: Ready = {
  url: 'http://127.0.0.1:8080',
  issuer: 'http://127.0.0.1:1/oidc',
  gardener: 'http://127.0.0.1:1',
  aws: 'http://127.0.0.1:2',
  dynamodb: 'http://127.0.0.1:3',
  namespace: 'garden-kyma',
  tokens: { admin: 'a', operator: 'o', both: 'b', none: 'n' },
  pid: 42,
};

test('a fleet is a number or a file', async () => {
  expect((await readFleet('3')).length).toBe(3);
  const file = join(folder, 'fleet.jsonl');
  await writeFile(file, '{"shoot":"one"}\n{"shoot":"two"}\n');
  expect((await readFleet(file)).map(({ shoot }) => shoot)).toEqual(['one', 'two']);
  await expect(readFleet(join(folder, 'nothing'))).rejects.toThrow('ENOENT');
});

test('the default fleet is that of the last start on the same data, else the demo fleet', async () => {
  const data = join(folder, 'data');
  expect((await loadFleet(data, undefined)).length).toBe(12);
  await loadFleet(data, [{ shoot: 'mine' }]);
  expect(await loadFleet(data, undefined)).toEqual([{ shoot: 'mine' }]);
});

test('the ready file is readable only by the user, and removed only by the stack that wrote it', async () => {
  const file = join(folder, 'sub', 'ready.json');
  await writeReady(file, ready);
  expect(await readReady(file)).toEqual(ready);
  expect((await stat(file)).mode & 0o077).toBe(0);
  await removeReady(file, 7);
  expect(await readReady(file)).toEqual(ready);
  await removeReady(file, 42);
  await expect(readReady(file)).rejects.toThrow('ENOENT');
});

test('each command of the banner is one line with the right address', () => {
  const text = banner({ ready, dataDir: '/data', runtimes: 12, seconds: 1.23 });
  const commands = text.split('\n').filter((line) => /^(export|curl|until) /.test(line));
  expect(commands.length).toBe(11);
  expect(commands.slice(1).every((line) => line.includes(`${ready.url}/`))).toBe(true);
  expect(commands[0]).toBe('export TOKEN=b');
  expect(text).toContain('ready after 1.2 s');
});

test('the banner names a real Gardener as such, and no simulator', () => {
  const gardener = 'https://api.garden.example.com';
  const text = banner({ ready: { ...ready, gardener }, dataDir: '/data', runtimes: undefined, seconds: 1 });
  expect(text).toContain(`${gardener} (a real API server, namespace garden-kyma`);
  expect(text).not.toContain('_sim');
});

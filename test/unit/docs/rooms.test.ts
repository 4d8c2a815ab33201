import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What `npm run check` says of a tree that holds just these files. */
function check(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'rooms-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const config = join(root, '.dependency-cruiser.mjs');
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  try {
    const output = execFileSync(process.execPath, [program, '--config', config, ...readdirSync(folder)], {
      cwd: folder,
      encoding: 'utf8',
    });
    return output;
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe('the order of rooms', () => {
  it('lets a room import from rooms below it', () => {
    expect(
      check({
        'lib/windows/rule.ts': 'export const rule = 1;\n',
        'lib/turns/choose.ts': "import { rule } from '../windows/rule.ts';\nexport const chosen = rule;\n",
      }),
    ).toContain('no dependency violations found');
  });

  it('refuses an import from a room above, even of a type', () => {
    expect(
      check({
        'lib/turns/choose.ts': 'export interface Choice { readonly best: number }\n',
        'lib/windows/rule.ts':
          "import type { Choice } from '../turns/choose.ts';\nexport const rule = (choice: Choice) => choice.best;\n",
      }),
    ).toContain('room-windows');
  });

  it('refuses a room without a place in the order', () => {
    expect(
      check({
        'lib/attic/old.ts': "import { rule } from '../windows/rule.ts';\nexport const old = rule;\n",
        'lib/windows/rule.ts': 'export const rule = 1;\n',
      }),
    ).toContain('every-room-is-in-the-order');
  });

  it('refuses imports of entry points in the product, and of the product in the emulators', () => {
    expect(
      check({
        'functions/api/get.ts': 'export const handler = 1;\n',
        'lib/api/route.ts':
          "import { handler } from '../../functions/api/get.ts';\nexport const route = handler;\n",
      }),
    ).toContain('lib-is-pure');
    expect(
      check({
        'lib/base/Clock.ts': 'export const clock = 1;\n',
        'local/aws/Timers.ts':
          "import { clock } from '../../lib/base/Clock.ts';\nexport const timers = clock;\n",
      }),
    ).toContain('emulators-stand-alone');
  });
});

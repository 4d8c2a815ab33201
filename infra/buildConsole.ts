import { execFile } from 'node:child_process';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';

const room = join(import.meta.dirname, '..', 'console');

/** The file with the licenses of everything that the page contains. */
const licenses = 'LICENSES.txt';
const fonts = ['@fontsource-variable/instrument-sans', '@fontsource/spline-sans-mono'];

/** Builds the operator's page (room `console/`) into a folder: `index.html` and the files that it loads, all beside it. */
export async function buildConsole(outdir: string): Promise<void> {
  // A separate process: Vite builds for development or production according to NODE_ENV, and a test's setting must not affect
  // what is deployed.
  await promisify(execFile)(process.execPath, [import.meta.filename, outdir], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
}

if (import.meta.main) {
  const [outDir] = process.argv.slice(2);
  if (outDir === undefined) throw new Error('Usage: node infra/buildConsole.ts FOLDER');
  await build({
    root: room,
    configFile: false,
    envDir: false,
    publicDir: join(room, 'public'),
    // Relative, so that it works wherever the API is mounted.
    base: './',
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      assetsDir: '',
      target: 'es2022',
      modulePreload: false,
      // Fonts are part of the style sheet: the gateway serves text only (functions/docs/docsAssets.ts says why).
      assetsInlineLimit: 100_000,
      reportCompressedSize: false,
      license: { fileName: licenses },
      // A single code file, so that a page still open after a deploy does not request parts that are gone.
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  // Vite collects the licenses of code only.
  for (const font of fonts) {
    const text = await readFile(join(room, '..', 'node_modules', font, 'LICENSE'), 'utf8');
    await appendFile(join(outDir, licenses), `\n## ${font}\n\n${text}`);
  }
}

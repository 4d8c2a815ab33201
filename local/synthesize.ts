import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
/** All that decides what a synthesis makes. */
const sources = ['infra', 'functions', 'lib', 'console', 'package-lock.json', 'cdk.json'];
/** An assembly that has not been used for this long is removed. */
const keptMs = 3 * 24 * 3600 * 1000;

const filesBelow = async (path: string): Promise<string[]> => {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

const hashSources = async (): Promise<string> => {
  const files = (await Promise.all(sources.map((source) => filesBelow(join(root, source)))))
    .flat()
    .toSorted();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256').update(process.version);
  for (const [index, file] of files.entries()) {
    hash.update(`\0${file.slice(root.length)}\0`).update(
      createHash('sha256')
        .update(contents[index] ?? '')
        .digest(),
    );
  }
  return hash.digest('hex').slice(0, 32);
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const removeUnused = async (cache: string): Promise<void> => {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const { mtimeMs } = await stat(path);
    if (mtimeMs < Date.now() - keptMs) await rm(path, { recursive: true, force: true });
  }
};

/**
 * Synthesizes the CDK app for the environment `local`, functions bundled, and answers the assembly's folder. The folder's
 * name is the hash of all sources, so that nothing is done while they stay the same. Rejects with the app's own error.
 */
export const synthesize = async (): Promise<string> => {
  const cache = join(root, '.cache', 'synth');
  const folder = join(cache, await hashSources());
  if (await exists(folder)) {
    const now = new Date();
    await utimes(folder, now, now);
    return folder;
  }
  await mkdir(cache, { recursive: true });
  await removeUnused(cache);
  const unfinished = `${folder}.${process.pid}`;
  try {
    // A separate process, because CDK takes seconds to load, and memory that the stack would never get back.
    await promisify(execFile)(process.execPath, [join(root, 'local', 'synthesizeInto.ts'), unfinished], {
      cwd: root,
    });
    // Lambda has no package.json above a function's code; here the project's own would make every .js file a module.
    await writeFile(join(unfinished, 'package.json'), '{}');
    // Another start may have been faster; its assembly is the same.
    await rename(unfinished, folder).catch(async (error) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
};

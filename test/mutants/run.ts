/**
 * Mutation testing, room by room (docs/testing.md): `npm run test:mutants` runs all rooms, `npm run test:mutants -- windows` some, and
 * `npm run test:mutants -- lib/turns/startGate.ts` the files named (no floor holds for those). Options such as `--concurrency=1` are
 * Stryker's.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Room {
  /** The folders of `test/unit` whose tests must notice. */
  readonly tests: string;
  /** The least score, in per cent of the mutants: a little under what docs/testing.md records. Undefined: not measured yet. */
  readonly floor?: number;
}

const rooms: Readonly<Record<string, Room>> = {
  windows: { tests: 'windows', floor: 91 },
  rollout: { tests: 'rollout,planning,useCases', floor: 89 },
  sweep: { tests: 'queue,planning,metrics', floor: 74 },
  turns: { tests: 'turns,queue' },
  orchestrations: { tests: 'queue,planning,useCases' },
  store: { tests: 'store,queue,useCases' },
};

const root = join(import.meta.dirname, '..', '..');
const given = process.argv.slice(2);
const options = given.filter((argument) => argument.startsWith('--'));
const stryker = join(import.meta.dirname, 'node_modules/@stryker-mutator/core/bin/stryker.js');

/** Whether the run went through and reached the floor, if one holds. */
function passes(name: string): boolean {
  const roomName = name.startsWith('lib/') ? (name.split('/')[1] ?? '') : name;
  const room = rooms[roomName];
  if (room === undefined) {
    console.error(`Unknown: ${name}. Name rooms (${Object.keys(rooms).join(', ')}) or files of theirs.`);
    return false;
  }
  const isWhole = name === roomName;
  console.log(`\n${name}: ${isWhole && room.floor !== undefined ? `at least ${room.floor} %` : 'no floor'}`);
  const files = isWhole ? `lib/${roomName}/*.ts` : name;
  const { status } = spawnSync(
    process.execPath,
    [stryker, 'run', 'test/mutants/stryker.config.mjs', '--mutate', files, ...options],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        MUTANTS_ROOM: roomName,
        MUTANTS_TESTS: room.tests,
        MUTANTS_FLOOR: String((isWhole && room.floor) || ''),
      },
    },
  );
  return status === 0;
}

const named = given.filter((argument) => !argument.startsWith('--'));
const failed = (named.length > 0 ? named : Object.keys(rooms)).filter((name) => !passes(name));
if (failed.length > 0) {
  console.error(`\nFailed, or below the floor: ${failed.join(', ')}`);
  process.exit(1);
}

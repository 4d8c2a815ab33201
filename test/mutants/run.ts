/**
 * Mutation testing, room by room (docs/testing.md): `npm run test:mutants` runs all rooms, `npm run test:mutants -- windows` some, and
 * `npm run test:mutants -- lib/turns/startGate.ts` the files named (no floor holds for those). Options such as `--concurrency=1` are
 * Stryker's.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The folders of `test/unit` with the tests that must notice. */
const ofWork = 'turns,queue,planning,rollout,useCases,store,metrics,model';

interface Room {
  readonly tests: string;
  /** Files that only the contract tests run, on a real protocol. */
  readonly except?: readonly string[];
  /** The least score, in per cent of the mutants: a little under what docs/testing.md records. */
  readonly floor: number;
}

const rooms: Readonly<Record<string, Room>> = {
  windows: { tests: 'windows', floor: 91 },
  rollout: { tests: ofWork, floor: 92 },
  sweep: { tests: ofWork, floor: 81 },
  turns: { tests: ofWork, floor: 74 },
  orchestrations: { tests: ofWork, floor: 77 },
  store: { tests: ofWork, except: ['Table', 'expression'], floor: 77 },
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
  console.log(`\n${name}: ${isWhole ? `at least ${room.floor} %` : 'no floor'}`);
  const except = (room.except ?? []).map((file) => `!lib/${roomName}/${file}.ts`);
  const files = isWhole ? [`lib/${roomName}/*.ts`, ...except].join(',') : name;
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
        MUTANTS_FLOOR: isWhole ? String(room.floor) : '',
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

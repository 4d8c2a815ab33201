import { api } from '../../api.ts';
import { answerOf, type Schemas } from '../../client/apiClient.ts';
import type { Orchestration } from '../../parts/rollout.ts';

export type Listed = Schemas['ListedOrchestration'];
export type State = Listed['state'];

const pageSize = 100;

const isEmergency = ({ parameters }: Listed): boolean => parameters.priority === 'emergency';

/** What is not over, with the counts of what runs; emergencies first. */
export interface Present {
  readonly running: readonly Orchestration[];
  /** Oldest first: the order in which they start, but for a later start time. */
  readonly waiting: readonly Listed[];
}

const runningStates: readonly State[] = ['in progress', 'paused', 'canceling'];
const waitingStates: readonly State[] = ['pending', 'retrying'];

export async function readPresent(signal: AbortSignal): Promise<Present> {
  const state = [...runningStates, ...waitingStates];
  const { data } = await answerOf(
    api.GET('/orchestrations', { params: { query: { page_size: pageSize, state } }, signal }),
  );
  const running = data
    .filter((each) => runningStates.includes(each.state))
    .toSorted((a, b) => Number(isEmergency(b)) - Number(isEmergency(a)));
  return {
    running: await Promise.all(
      running.map(({ orchestrationID: id }) =>
        answerOf(api.GET('/orchestrations/{id}', { params: { path: { id } }, signal })),
      ),
    ),
    waiting: data.filter((each) => waitingStates.includes(each.state)),
  };
}

export interface Past {
  /** Newest first. */
  readonly orchestrations: readonly Listed[];
  readonly totalCount: number;
}

/**
 * The newest orchestrations in these states (all if there are none), at least `atLeast` if there are so many. The API lists the
 * oldest first: these are its last pages, read from the end.
 */
export async function readPast(state: readonly State[], atLeast: number, signal: AbortSignal): Promise<Past> {
  const page = (number: number) =>
    answerOf(
      api.GET('/orchestrations', {
        params: { query: { page: number, page_size: pageSize, state: [...state] } },
        signal,
      }),
    );
  const first = await page(1);
  const { totalCount } = first;
  const newest: Listed[] = [];
  for (let number = Math.ceil(totalCount / pageSize); number >= 1 && newest.length < atLeast; number -= 1) {
    const { data } = number === 1 ? first : await page(number);
    newest.push(...data.toReversed());
  }
  return { orchestrations: newest, totalCount };
}

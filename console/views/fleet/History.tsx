import { useEffect, useRef, useState } from 'preact/hooks';
import { goTo, hrefOf } from '../../base/router.ts';
import { durationText, timeOf } from '../../base/times.ts';
import { usePolled } from '../../base/usePolled.ts';
import { Described } from '../../parts/Described.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { StateMark } from '../../parts/StateMark.tsx';
import { Tags } from '../../parts/Tags.tsx';
import { Time } from '../../parts/Time.tsx';
import { scheduleWords, upgradeTitle } from '../../parts/titles.ts';
import { type Listed, readPast, type State } from './readFleet.ts';

const overStates: readonly State[] = ['succeeded', 'failed', 'canceled'];
const states: readonly State[] = [...overStates, 'in progress', 'paused', 'canceling', 'retrying', 'pending'];
const kinds = { upgradeKyma: 'Kyma', upgradeCluster: 'Kubernetes' } as const;
const step = 100;
const everySeconds = 15;

interface HistoryProps {
  readonly query: URLSearchParams;
  /** What the view of the present has seen: the list is read anew when it changes, so the two do not contradict each other. */
  readonly seen: string | undefined;
}

/** All of them, newest first, by state and kind. The filters are in the place, so that a link keeps them. */
export function History({ query, seen }: HistoryProps) {
  const [wanted, setWanted] = useState(step);
  const state = states.filter((each) => query.getAll('state').includes(each));
  const kind = query.get('kind') ?? '';
  const past = usePolled(
    `past ${state.join()} ${wanted}`,
    (signal) => readPast(state, wanted, signal),
    () => everySeconds,
  );
  const { refresh } = past;
  const before = useRef(seen);
  useEffect(() => {
    if (before.current !== undefined && before.current !== seen) refresh();
    before.current = seen;
  }, [seen, refresh]);
  const show = (changed: { state?: readonly string[]; kind?: string }) => {
    const next = new URLSearchParams();
    for (const each of changed.state ?? state) next.append('state', each);
    const nextKind = changed.kind ?? kind;
    if (nextKind !== '') next.set('kind', nextKind);
    goTo(`${hrefOf(['orchestrations'])}${next.size === 0 ? '' : `?${next}`}`, { replace: true });
  };
  const toggled = (each: State) =>
    state.includes(each) ? state.filter((one) => one !== each) : [...state, each];
  return (
    <section class="history" aria-labelledby="history">
      <h2 id="history">All</h2>
      <div class="filters">
        <fieldset>
          <legend>State</legend>
          {states.map((each) => (
            <button
              type="button"
              key={each}
              class="chip"
              aria-pressed={state.includes(each)}
              onClick={() => show({ state: toggled(each) })}
            >
              <StateMark state={each} />
            </button>
          ))}
        </fieldset>
        <label>
          Kind{' '}
          <select value={kind} onChange={(event) => show({ kind: event.currentTarget.value })}>
            <option value="">both</option>
            {Object.entries(kinds).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Loaded of={past} what="the orchestrations">
        {({ orchestrations, totalCount }) => (
          <>
            <Table
              rows={orchestrations.filter(({ type }) => kind === '' || type === kind)}
              none={
                state.length > 0 || kind !== ''
                  ? 'Nothing matches these filters.'
                  : 'No upgrade has been requested yet.'
              }
            />
            {orchestrations.length < totalCount && (
              <p>
                The newest {orchestrations.length.toLocaleString()} of {totalCount.toLocaleString()} were
                looked at.{' '}
                <button type="button" onClick={() => setWanted(orchestrations.length + step)}>
                  Show older ones
                </button>
              </p>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}

function Table({ rows, none }: { readonly rows: readonly Listed[]; readonly none: string }) {
  if (rows.length === 0) return <p class="calm">{none}</p>;
  return (
    <table class="rows">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Upgrade</th>
          <th scope="col">Outcome</th>
          <th scope="col">Created</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.orchestrationID} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: Listed }) {
  const { orchestrationID, state, description, createdAt, updatedAt, parameters } = row;
  const [created, updated] = [timeOf(createdAt), timeOf(updatedAt)];
  return (
    <tr>
      <td>
        <StateMark state={state} />
      </td>
      <td>
        <a href={hrefOf(['orchestrations', orchestrationID])}>{upgradeTitle(row)}</a>
        <Tags of={parameters} />
        <small>{scheduleWords(row)}</small>
      </td>
      <td>
        <Described text={description} />
      </td>
      <td>
        <Time at={created} />
        {created !== undefined && updated !== undefined && overStates.includes(state) && (
          <small>ended {durationText(updated - created)} later</small>
        )}
      </td>
    </tr>
  );
}

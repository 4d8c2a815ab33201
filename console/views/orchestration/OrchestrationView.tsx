import type { ComponentChildren } from 'preact';
import { Actions } from '../../actions/Actions.tsx';
import { hrefOf } from '../../base/router.ts';
import { timeOf } from '../../base/times.ts';
import { useNow } from '../../base/useNow.ts';
import { type Polled, usePolled } from '../../base/usePolled.ts';
import { Described } from '../../parts/Described.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Legend, Ribbon } from '../../parts/Progress.tsx';
import type { Orchestration } from '../../parts/rollout.ts';
import { StateMark } from '../../parts/StateMark.tsx';
import { toneOf } from '../../parts/states.ts';
import { Tags } from '../../parts/Tags.tsx';
import { Time } from '../../parts/Time.tsx';
import { scheduleWords, upgradeTitle } from '../../parts/titles.ts';
import { totalOf } from '../../parts/totalOf.ts';
import { session } from '../../session/theSession.ts';
import { Audit } from './Audit.tsx';
import { Failures } from './Failures.tsx';
import './orchestration.css';
import { ForecastWords } from './ForecastWords.tsx';
import { Operations } from './Operations.tsx';
import { readForecast, readOrchestration, readTimeline, secondsFor } from './readOrchestration.ts';
import { Skipped } from './Skipped.tsx';
import { Stages } from './Stages.tsx';
import { type Group, isGroup, TimelineView } from './TimelineView.tsx';
import { type Forecast, inOrder } from './timelineRows.ts';

const tabs = {
  '': 'Timeline',
  failed: 'What failed',
  skipped: 'Left out',
  operations: 'Operations',
  audit: 'Who did what',
} as const;
type Tab = keyof typeof tabs;
const isTab = (text: string): text is Tab => text in tabs;

const busySeconds = 2;
/** A picture of thousands changes slowly, and costs some hundred read units. */
const pictureSeconds = 5;
const forecastSeconds = 60;

export interface OrchestrationViewProps {
  readonly id: string;
  readonly query: URLSearchParams;
}

/** One orchestration: how far it is, what may be done, when what upgrades, what failed, who did what. */
export function OrchestrationView({ id, query }: OrchestrationViewProps) {
  const now = useNow();
  const polled = usePolled(
    `orchestration ${id}`,
    (signal) => readOrchestration(id, signal),
    ({ state }) => secondsFor(state, busySeconds),
  );
  const state = polled.value?.state;
  const goesOn = state !== undefined && secondsFor(state, 1) !== undefined;
  const forecast = usePolled(
    `forecast ${id} ${state}`,
    (signal) => (goesOn ? readForecast(id, signal) : Promise.resolve(undefined)),
    () => (goesOn ? forecastSeconds : undefined),
  );
  const asked = query.get('tab') ?? '';
  const tab = isTab(asked) ? asked : '';
  return (
    <section class="page orchestration">
      <Loaded of={polled} what="the orchestration">
        {(orchestration) => (
          <>
            <Head orchestration={orchestration} now={now} refresh={polled.refresh} />
            {orchestration.rollout !== undefined && (
              <Stages rollout={orchestration.rollout} forecast={forecast.value} now={now} />
            )}
            <Tabs id={id} tab={tab} orchestration={orchestration} />
            <Shown tab={tab} query={query} orchestration={orchestration} forecast={forecast} now={now} />
          </>
        )}
      </Loaded>
    </section>
  );
}

interface HeadProps {
  readonly orchestration: Orchestration;
  readonly now: number;
  readonly refresh: () => void;
}

function Head({ orchestration, now, refresh }: HeadProps) {
  const { state, description, operationStats, createdAt, updatedAt, parameters } = orchestration;
  const all = totalOf(operationStats);
  const over =
    (operationStats.succeeded ?? 0) + (operationStats.failed ?? 0) + (operationStats.canceled ?? 0);
  return (
    <header class="overview" data-tone={toneOf(state)}>
      <div class="page-head">
        <h1>
          {upgradeTitle(orchestration)}
          <Tags of={parameters} />
        </h1>
        <StateMark state={state} />
      </div>
      <p>
        <Described text={description} />
      </p>
      {all > 0 && (
        <>
          <p class="count">
            <b>{over.toLocaleString()}</b> of {all.toLocaleString()} over
          </p>
          <Ribbon stats={operationStats} />
          <Legend stats={operationStats} />
        </>
      )}
      <dl class="facts">
        <dt>Strategy</dt>
        <dd>{scheduleWords(orchestration)}</dd>
        <dt>Created</dt>
        <dd>
          <Time at={timeOf(createdAt)} now={now} />
        </dd>
        <dt>Last change</dt>
        <dd>
          <Time at={timeOf(updatedAt)} now={now} />
        </dd>
        <dt>Id</dt>
        <dd>
          <code>{orchestration.orchestrationID}</code>
        </dd>
        <dt>Executions</dt>
        <dd>
          <a href={session.config.executionsURL} target="_blank" rel="noreferrer">
            In the AWS console
          </a>
          , named by this id and the number of the attempt
        </dd>
      </dl>
      <Actions orchestration={orchestration} refresh={refresh} />
    </header>
  );
}

interface TabsProps {
  readonly id: string;
  readonly tab: Tab;
  readonly orchestration: Orchestration;
}

function Tabs({ id, tab, orchestration: { operationStats, skipped } }: TabsProps) {
  const counts: Partial<Record<Tab, number>> = {
    failed: operationStats.failed ?? 0,
    skipped: totalOf(skipped),
    operations: totalOf(operationStats),
  };
  return (
    <nav class="tabs" aria-label="Of this orchestration">
      {(Object.keys(tabs) as Tab[]).map((each) => (
        <a
          key={each}
          href={hrefOf(['orchestrations', id], { tab: each })}
          aria-current={each === tab ? 'page' : undefined}
        >
          {tabs[each]}
          {counts[each] !== undefined && <small> {counts[each].toLocaleString()}</small>}
        </a>
      ))}
    </nav>
  );
}

interface ShownProps extends TabsProps {
  readonly query: URLSearchParams;
  readonly forecast: Polled<Forecast | undefined>;
  readonly now: number;
}

function Shown({ tab, query, orchestration, forecast, now }: Omit<ShownProps, 'id'>): ComponentChildren {
  const { orchestrationID: id, state } = orchestration;
  switch (tab) {
    case 'failed':
      return <Failures id={id} state={state} />;
    case 'skipped':
      return <Skipped id={id} skipped={orchestration.skipped} />;
    case 'operations':
      return <Operations id={id} query={query} state={state} />;
    case 'audit':
      return <Audit id={id} state={state} now={now} />;
    default:
      return <WindowTimeline orchestration={orchestration} query={query} forecast={forecast} now={now} />;
  }
}

function WindowTimeline({ orchestration, query, forecast, now }: Omit<ShownProps, 'tab' | 'id'>) {
  const { orchestrationID: id, state, rollout } = orchestration;
  const asked = query.get('by');
  const staged = rollout !== undefined && rollout.stages.length > 1;
  const by: Group = isGroup(asked) && (asked !== 'stage' || staged) ? asked : 'region';
  // Another state is another key: what is over is read once more, and then no longer.
  const timeline = usePolled(
    `timeline ${id} ${by} ${state}`,
    async (signal) => inOrder(await readTimeline(id, by, signal), rollout),
    (seen) => secondsFor(seen.state, pictureSeconds),
  );
  return (
    <section aria-labelledby="timeline" class="block">
      <h2 id="timeline">When what upgrades</h2>
      {forecast.value !== undefined && <ForecastWords forecast={forecast.value} now={now} />}
      {forecast.error !== undefined && <p class="quiet">There is no forecast: {forecast.error.message}</p>}
      <Loaded of={timeline} what="the timeline">
        {(seen) =>
          seen.runtimes === 0 ? (
            <p class="calm">There are no operations: they are planned when the orchestration starts.</p>
          ) : (
            <TimelineView timeline={seen} forecast={forecast.value} staged={staged} />
          )
        }
      </Loaded>
    </section>
  );
}

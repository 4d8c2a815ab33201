import { api } from '../../api.ts';
import { hrefOf } from '../../base/router.ts';
import { durationText, relativeText, timeOf } from '../../base/times.ts';
import { useNow } from '../../base/useNow.ts';
import { usePolled } from '../../base/usePolled.ts';
import { answerOf, type Schemas } from '../../client/apiClient.ts';
import { Described } from '../../parts/Described.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { StateMark } from '../../parts/StateMark.tsx';
import { toneOf } from '../../parts/states.ts';
import { Time } from '../../parts/Time.tsx';
import './operation.css';
import { RuntimeOperations } from './RuntimeOperations.tsx';

type Detail = Schemas['OperationDetail'];

const busySeconds = 3;
const waitingSeconds = 15;

const everySeconds = ({ state }: Detail): number | undefined => {
  if (state === 'in progress') return busySeconds;
  return state === 'pending' || state === 'retrying' ? waitingSeconds : undefined;
};

/** One runtime in one orchestration: what happened, what it changes, and what was done to the runtime before. */
export function OperationView({ id, operationID }: { readonly id: string; readonly operationID: string }) {
  const now = useNow();
  const polled = usePolled(
    `operation ${id} ${operationID}`,
    (signal) =>
      answerOf(
        api.GET('/orchestrations/{id}/operations/{operationID}', {
          params: { path: { id, operationID } },
          signal,
        }),
      ),
    everySeconds,
  );
  return (
    <section class="page operation">
      <Loaded of={polled} what="the operation">
        {(operation) => (
          <>
            <header class="overview" data-tone={toneOf(operation.state)}>
              <div class="page-head">
                <h1>
                  {operation.shootName}
                  {operation.dryRun && <span class="tag">dry run</span>}
                </h1>
                <StateMark state={operation.state} />
              </div>
              <p>
                <Described text={operation.description} />
              </p>
              <Facts operation={operation} now={now} />
            </header>
            <History operation={operation} now={now} />
            <section class="block" aria-labelledby="others">
              <h2 id="others">Operations on this runtime</h2>
              <RuntimeOperations runtimeID={operation.runtimeID} current={operation.operationID} />
            </section>
          </>
        )}
      </Loaded>
    </section>
  );
}

/** `regular → fast`, as far as it is known. */
function changeOf({ kymaConfig, clusterConfig }: Detail): { what: string; from: string; to: string } {
  return kymaConfig === undefined
    ? {
        what: 'Kubernetes',
        from: clusterConfig?.previousKubernetesVersion ?? '',
        to: clusterConfig?.kubernetesVersion ?? '',
      }
    : { what: 'Channel', from: kymaConfig.previousChannel, to: kymaConfig.channel };
}

function windowWords(begin: number, end: number, now: number): string {
  if (now < begin) return `opens ${relativeText(begin, now)}`;
  return now < end ? `open, closes ${relativeText(end, now)}` : `closed ${relativeText(end, now)}`;
}

function Facts({ operation, now }: { readonly operation: Detail; readonly now: number }) {
  const change = changeOf(operation);
  const { maintenanceWindowBegin, maintenanceWindowEnd, executionURL } = operation;
  const begin = timeOf(maintenanceWindowBegin);
  return (
    <dl class="facts">
      <dt>{change.what}</dt>
      <dd>
        {change.from === '' ? 'not known yet' : change.from} → <b>{change.to}</b>
      </dd>
      {operation.kymaConfig?.waitingModules !== undefined && (
        <>
          <dt>Modules that follow later</dt>
          <dd>{operation.kymaConfig.waitingModules.join(', ')}</dd>
        </>
      )}
      {operation.clusterConfig?.migrations !== undefined && (
        <>
          <dt>Changed along with it</dt>
          <dd>{operation.clusterConfig.migrations.join('; ')}</dd>
        </>
      )}
      <dt>Window</dt>
      <dd>
        {begin === undefined ? (
          'none: at once'
        ) : (
          <>
            <b>{windowWords(begin, timeOf(maintenanceWindowEnd) ?? begin, now)}</b>: <Time at={begin} /> to{' '}
            <Time at={timeOf(maintenanceWindowEnd)} />
          </>
        )}
      </dd>
      <dt>Runtime</dt>
      <dd>
        <a class="mono" href={hrefOf(['runtimes', operation.runtimeID])}>
          {operation.runtimeID}
        </a>
      </dd>
      <dt>Accounts</dt>
      <dd class="mono">
        {operation.globalAccountID || '—'} / {operation.subAccountID || '—'}
      </dd>
      <dt>Plan</dt>
      <dd>{operation.servicePlanName || '—'}</dd>
      {operation.stage !== undefined && (
        <>
          <dt>Stage</dt>
          <dd>{operation.stage}</dd>
        </>
      )}
      <dt>Orchestration</dt>
      <dd>
        <a class="mono" href={hrefOf(['orchestrations', operation.orchestrationID])}>
          {operation.orchestrationID}
        </a>
      </dd>
      <dt>Execution</dt>
      <dd>
        {executionURL === '' ? (
          'not started'
        ) : (
          <a href={executionURL} target="_blank" rel="noreferrer">
            In the AWS console
          </a>
        )}
      </dd>
    </dl>
  );
}

/** What happened, oldest first, with how long each step took. */
function History({
  operation: { history, state },
  now,
}: {
  readonly operation: Detail;
  readonly now: number;
}) {
  const goesOn = state === 'in progress' || state === 'pending' || state === 'retrying';
  return (
    <section class="block" aria-labelledby="history">
      <h2 id="history">History</h2>
      <ol class="steps">
        {history.map((entry, place) => {
          const at = timeOf(entry.at) ?? 0;
          const next = timeOf(history[place + 1]?.at) ?? (goesOn ? now : undefined);
          const changed = entry.state !== history[place - 1]?.state;
          return (
            <li key={`${entry.at} ${entry.description}`} data-tone={toneOf(entry.state)}>
              <p>
                {changed && <StateMark state={entry.state} />} <Described text={entry.description} />
              </p>
              <small>
                <Time at={at} />
                {next !== undefined && next - at >= 1000 && (
                  <span class="quiet">, for {durationText(next - at)}</span>
                )}
              </small>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  LogQueryVisualizationType,
  LogQueryWidget,
  MathExpression,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { FunctionName } from '../../functions/catalog.ts';
import type { MetricName } from '../../lib/base/metrics.ts';
import { productMetric, productSearch } from './productMetric.ts';

export interface DashboardProps {
  readonly name: string;
  readonly namespace: string;
  readonly api: RestApi;
  readonly machine: StateMachine;
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly alarms: readonly Alarm[];
}

const WIDTH = 24;

/** Answers four questions: what is running, what is stuck, what failed, are windows being missed? And how is the API? */
export class Dashboard extends Construct {
  readonly #namespace: string;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    this.#namespace = props.namespace;
    const dashboard = new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: props.name,
      defaultInterval: Duration.hours(12),
    });
    for (const row of [
      this.running(props),
      this.stuck(props),
      this.failed(props),
      this.windows(),
      this.api(props),
    ])
      dashboard.addWidgets(...row);
  }

  private running({ machine }: DashboardProps) {
    const now = (name: MetricName, label: string) => this.metric(name, 'Maximum', label);
    return [
      title('What is running?', 'Recorded by the sweep while there is work; no data means idle.'),
      new SingleValueWidget({
        title: 'Now',
        width: WIDTH / 2,
        height: 6,
        metrics: [
          now('OrchestrationsActive', 'orchestrations active'),
          now('OperationsInProgress', 'upgrades in progress'),
          now('OperationsWaiting', 'upgrades that wait'),
          now('OrchestrationsQueued', 'orchestrations in the queue'),
          now('OldestQueuedSeconds', 'oldest in the queue, seconds'),
          now('WaitingForPersonSeconds', 'longest wait for a person, seconds'),
        ],
      }),
      graph('Upgrades', [
        now('OperationsInProgress', 'in progress'),
        now('OperationsWaiting', 'waiting'),
        machine.metricStarted({ label: 'executions started', statistic: 'Sum', period: Duration.minutes(5) }),
      ]),
    ];
  }

  private stuck({ alarms, deadLetters, functions }: DashboardProps) {
    return [
      title(
        'What is stuck?',
        'Everything here should be rare. The system recovers by itself; docs/runbook.md explains the causes.',
      ),
      new AlarmStatusWidget({ title: 'Alarms', width: WIDTH / 2, height: 6, alarms: [...alarms] }),
      graph('Mended', [
        this.metric('DeadTurns', 'Sum', 'operations of dead turns returned'),
        this.metric('SleepersOverslept', 'Sum', 'sleepers woken by the sweep'),
        this.metric('OrchestrationsRestarted', 'Sum', 'orchestrations restarted'),
        this.metric('TurnsFailed', 'Sum', 'turns that gave up'),
        ...Object.entries(deadLetters).map(([name, queue]) =>
          queue.metricApproximateNumberOfMessagesVisible({ label: `${name}: dead letters` }),
        ),
      ]),
      logs('Errors and warnings', Object.values(functions), [
        'fields @timestamp, level, message, orchestrationID, operationID, runtimeID, shoot, error.message',
        'filter level in ["ERROR", "WARN"]',
        'sort @timestamp desc',
        'limit 50',
      ]),
    ];
  }

  private failed({ functions }: DashboardProps) {
    const search = (name: MetricName, label: string) =>
      new MathExpression({
        expression: productSearch(this.#namespace, name, 'Sum', ['type', 'result']),
        label,
      });
    return [
      title('What failed?', ''),
      graph('Upgrades ended, by type and result', [search('OperationsEnded', '')]),
      graph('Orchestrations ended, by type and result', [
        search('OrchestrationsEnded', ''),
        this.metric('FailureThresholdsPassed', 'Sum', 'paused: too many upgrades failed'),
      ]),
      logs(
        'Upgrades that failed',
        [functions.upgradeRuntime],
        [
          'fields @timestamp, shoot, runtimeID, description, orchestrationID, operationID',
          'filter message = "operation ended" and state = "failed"',
          'sort @timestamp desc',
          'limit 50',
        ],
      ),
    ];
  }

  private windows() {
    return [
      title(
        'Are windows being missed?',
        'Deferred: too little of a window was left to start. Overrun: an upgrade was still running when its window ended.',
      ),
      graph('Windows', [
        this.metric('OperationsDeferred', 'Sum', 'deferred to the next window'),
        this.metric('WindowOverruns', 'Sum', 'running past the end'),
      ]),
      graph('How long upgrades wait and take, seconds', [
        this.metric('OperationWaitSeconds', 'p50', 'waited, median'),
        this.metric('OperationWaitSeconds', 'p95', 'waited, p95'),
        new MathExpression({
          expression: productSearch(this.#namespace, 'OperationSeconds', 'p95', ['type', 'result']),
          label: 'took, p95',
        }),
      ]),
    ];
  }

  private api({ api, functions }: DashboardProps) {
    const { authorizer, cancelOrchestration, takeNextOperation, upgradeRuntime } = functions;
    const statistic = 'Sum';
    return [
      title('How is the API?', ''),
      graph('Answers', [
        api.metricCount({ label: 'all', statistic }),
        api.metricClientError({ label: '4xx', statistic }),
        api.metricServerError({ label: '5xx', statistic }),
      ]),
      graph('Latency and cancels', [
        api.metricLatency({ label: 'answer, p95, ms', statistic: 'p95' }),
        this.metric('CancelSeconds', 'Maximum', 'cancel, longest, s'),
      ]),
      graph(
        'Throttled calls',
        Object.entries({ authorizer, cancelOrchestration, takeNextOperation, upgradeRuntime }).map(
          ([label, one]) => one.metricThrottles({ label, statistic }),
        ),
      ),
    ];
  }

  private metric(name: MetricName, statistic: string, label: string): IMetric {
    return productMetric(this.#namespace, name, statistic).with({ label });
  }
}

const title = (question: string, hint: string) =>
  new TextWidget({ markdown: `## ${question}\n${hint}`, width: WIDTH, height: 2 });

const graph = (name: string, left: IMetric[]) =>
  new GraphWidget({ title: name, width: WIDTH / 2, height: 6, left });

const logs = (name: string, functions: readonly LambdaFunction[], queryLines: string[]) =>
  new LogQueryWidget({
    title: name,
    width: WIDTH,
    height: 8,
    view: LogQueryVisualizationType.TABLE,
    logGroupNames: functions.map(({ logGroup }) => logGroup.logGroupName),
    queryLines,
  });

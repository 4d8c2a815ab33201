import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../lib/base/metrics.ts';
import { PROJECT } from '../names.ts';

/** A metric that functions/shared/metrics.ts records without extra dimensions. */
export const productMetric = (
  namespace: string,
  metricName: MetricName,
  statistic: string,
  period = Duration.minutes(5),
): Metric => new Metric({ namespace, metricName, statistic, period, dimensionsMap: { service: PROJECT } });

/** A search for a metric with these dimensions: a line for each of their values. */
export const productSearch = (
  namespace: string,
  metricName: MetricName,
  statistic: string,
  dimensions: readonly string[],
): string =>
  `SEARCH('{"${namespace}",${[...dimensions, 'service'].join(',')}} MetricName="${metricName}"', '${statistic}', 300)`;

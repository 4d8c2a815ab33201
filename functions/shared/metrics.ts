import { MetricUnit, Metrics as Powertools } from '@aws-lambda-powertools/metrics';
import { type MetricName, metricUnits } from '../../lib/base/metrics.ts';
import type { Metrics } from '../../lib/ports/ports.ts';

const units = { Count: MetricUnit.Count, Seconds: MetricUnit.Seconds } as const;

/**
 * The product's metrics on Powertools: each call writes one line in the embedded metric format, which CloudWatch reads from the
 * log. Nothing is buffered, so nothing is lost with a process, and no call of a service is waited for.
 */
export function createMetrics(): Metrics {
  return {
    record(values, dimensions = {}, properties = {}) {
      const line = new Powertools();
      line.addDimensions({ ...dimensions });
      for (const [name, value] of Object.entries(properties)) line.addMetadata(name, value);
      for (const [name, value] of Object.entries(values))
        line.addMetric(name, units[metricUnits[name as MetricName]], value);
      line.publishStoredMetrics();
    },
  };
}

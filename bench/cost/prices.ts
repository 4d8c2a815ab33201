/** One line of a price list: what one unit of something costs. */
export interface Price {
  readonly what: string;
  /** US dollars for `per` units. */
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  readonly source: string;
}

/**
 * List prices without any free tier, region eu-central-1. Those of Step Functions and Lambda were looked up in copies of the
 * pages named here; the others are the authors' knowledge of the price list at that date. Before you quote a total, look them up
 * again: state transitions are by far the largest part of it, so an error in another line moves it by a few percent.
 */
export const priceList = {
  region: 'eu-central-1',
  /** The date of these prices. */
  date: '2025-11',
  prices: {
    stateTransition: {
      what: 'Step Functions, Standard: state transitions',
      usd: 0.025,
      per: 1000,
      unit: 'transitions',
      source: 'https://aws.amazon.com/step-functions/pricing/',
    },
    lambdaRequest: {
      what: 'Lambda: requests',
      usd: 0.2,
      per: 1_000_000,
      unit: 'requests',
      source: 'https://aws.amazon.com/lambda/pricing/',
    },
    lambdaGigabyteSecond: {
      what: 'Lambda, Arm: duration, cold starts included',
      usd: 0.0000133334,
      per: 1,
      unit: 'GB-s',
      source: 'https://aws.amazon.com/lambda/pricing/',
    },
    tableWrite: {
      what: 'DynamoDB on demand: write request units, indexes included',
      usd: 0.7625,
      per: 1_000_000,
      unit: 'units',
      source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    },
    tableRead: {
      what: 'DynamoDB on demand: read request units, consistent',
      usd: 0.1525,
      per: 1_000_000,
      unit: 'units',
      source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    },
    tableStorage: {
      what: 'DynamoDB: storage and point-in-time recovery',
      usd: 0.306 + 0.2448,
      per: 1,
      unit: 'GB-months',
      source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    },
    schedule: {
      what: 'EventBridge Scheduler: invocations',
      usd: 1,
      per: 1_000_000,
      unit: 'invocations',
      source: 'https://aws.amazon.com/eventbridge/pricing/',
    },
    event: {
      what: 'EventBridge: events published to our bus',
      usd: 1,
      per: 1_000_000,
      unit: 'events',
      source: 'https://aws.amazon.com/eventbridge/pricing/',
    },
    apiCall: {
      what: 'API Gateway, REST: calls',
      usd: 3.7,
      per: 1_000_000,
      unit: 'calls',
      source: 'https://aws.amazon.com/api-gateway/pricing/',
    },
    logGigabyte: {
      what: 'CloudWatch Logs: ingestion',
      usd: 0.63,
      per: 1,
      unit: 'GB',
      source: 'https://aws.amazon.com/cloudwatch/pricing/',
    },
    metricHour: {
      what: 'CloudWatch: custom metrics, by the hours in which they are written',
      usd: 0.3 / 730,
      per: 1,
      unit: 'metric-hours',
      source: 'https://aws.amazon.com/cloudwatch/pricing/',
    },
    trace: {
      what: 'X-Ray: traces recorded',
      usd: 5,
      per: 1_000_000,
      unit: 'traces',
      source: 'https://aws.amazon.com/xray/pricing/',
    },
    secretRead: {
      what: 'Secrets Manager: calls',
      usd: 0.05,
      per: 10_000,
      unit: 'calls',
      source: 'https://aws.amazon.com/secrets-manager/pricing/',
    },
    secretMonth: {
      what: 'Secrets Manager: secrets',
      usd: 0.4,
      per: 1,
      unit: 'secret-months',
      source: 'https://aws.amazon.com/secrets-manager/pricing/',
    },
    alarmMonth: {
      what: 'CloudWatch: alarms',
      usd: 0.1,
      per: 1,
      unit: 'alarm-months',
      source: 'https://aws.amazon.com/cloudwatch/pricing/',
    },
    dashboardMonth: {
      what: 'CloudWatch: dashboards',
      usd: 3,
      per: 1,
      unit: 'dashboard-months',
      source: 'https://aws.amazon.com/cloudwatch/pricing/',
    },
    webAclMonth: {
      what: 'WAF: web ACLs',
      usd: 5,
      per: 1,
      unit: 'ACL-months',
      source: 'https://aws.amazon.com/waf/pricing/',
    },
    webAclRuleMonth: {
      what: 'WAF: rules',
      usd: 1,
      per: 1,
      unit: 'rule-months',
      source: 'https://aws.amazon.com/waf/pricing/',
    },
    keyMonth: {
      what: 'KMS: keys of our own',
      usd: 1,
      per: 1,
      unit: 'key-months',
      source: 'https://aws.amazon.com/kms/pricing/',
    },
  },
} as const satisfies {
  readonly region: string;
  readonly date: string;
  readonly prices: Readonly<Record<string, Price>>;
};

export type PriceName = keyof typeof priceList.prices;

/** A quantity used of a price-list line. */
export type Amounts = Readonly<Partial<Record<PriceName, number>>>;

export interface BillLine {
  readonly what: string;
  readonly amount: number;
  readonly unit: string;
  readonly usd: number;
}

/** The usage at list prices, in the order of the list; unused lines are omitted. */
export function billOf(amounts: Amounts): BillLine[] {
  return (Object.keys(priceList.prices) as PriceName[]).flatMap((name) => {
    const amount = amounts[name] ?? 0;
    const { what, unit, usd, per }: Price = priceList.prices[name];
    return amount === 0 ? [] : [{ what, amount, unit, usd: (amount / per) * usd }];
  });
}

export const totalOf = (lines: readonly BillLine[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);

import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { EnvironmentSettings } from '../environments.ts';

export interface FirewallProps {
  readonly stage: Stage;
  /** The throttle of the stage. */
  readonly throttle: EnvironmentSettings['throttle'];
}

/** AWS WAF counts the requests of an address over five minutes. */
const WINDOW_SECONDS = 300;
/** The highest limit that AWS WAF accepts. */
const HIGHEST_LIMIT = 2_000_000_000;
/** The limit of all APIs of an account together, if a stage sets none. */
const ACCOUNT_REQUESTS_PER_SECOND = 10_000;

/**
 * One address may use half of the stage's limit, so that it cannot lock everybody else out. It may be a whole office behind one
 * NAT, so a lower limit would refuse people whom the stage could serve.
 */
const requestsPerAddress = (throttle: EnvironmentSettings['throttle']): number =>
  Math.min(
    HIGHEST_LIMIT,
    Math.floor(((throttle?.requestsPerSecond ?? ACCOUNT_REQUESTS_PER_SECOND) * WINDOW_SECONDS) / 2),
  );

type Rule = CfnWebACL.RuleProperty;

/** A rule group that AWS maintains. Rules that would refuse requests that we accept only count them. */
const managed = (priority: number, name: string, counted: readonly string[] = []): Rule => ({
  name,
  priority,
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
  overrideAction: { none: {} },
  visibilityConfig: visibility(name),
});

const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  // Sampled requests would show headers, and with them tokens.
  sampledRequestsEnabled: false,
});

/**
 * AWS WAF in front of a stage. Refused requests get the gateway's 403 (`WAF_FILTERED`). It costs about 9 USD a month before the
 * first request, so each environment decides whether to use it.
 */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { stage, throttle }: FirewallProps) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Rules', {
      scope: 'REGIONAL',
      description: 'In front of the Kyma upgrade orchestrator.',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('Firewall'),
      rules: [
        {
          name: 'PerAddress',
          priority: 0,
          statement: {
            rateBasedStatement: {
              limit: requestsPerAddress(throttle),
              evaluationWindowSec: WINDOW_SECONDS,
              aggregateKeyType: 'IP',
            },
          },
          action: { block: {} },
          visibilityConfig: visibility('PerAddress'),
        },
        managed(1, 'AWSManagedRulesAmazonIpReputationList'),
        managed(2, 'AWSManagedRulesKnownBadInputsRuleSet'),
        // Our bodies may have 128 KiB; clients may send any user agent, or none.
        managed(3, 'AWSManagedRulesCommonRuleSet', ['SizeRestrictions_BODY', 'NoUserAgent_HEADER']),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn: stage.stageArn, webAclArn: acl.attrArn });
  }
}

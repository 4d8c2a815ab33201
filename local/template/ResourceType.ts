import { createHash } from 'node:crypto';
import { asText, type TemplateValue } from './TemplateValue.ts';

/** A resource as its type sees it, to name it. */
export interface Declared {
  readonly stackName: string;
  readonly logicalId: string;
  readonly region: string;
  readonly accountId: string;
  /** A resolved property; undefined where the template has none. */
  readonly property: (name: string) => TemplateValue | undefined;
}

/** What this stack knows about a resource type. A property in neither `reads` nor `ignores` is an error (§10). */
export interface ResourceType {
  /** What `Ref` answers. */
  readonly ref: (declared: Declared) => string;
  /** What `Fn::GetAtt` answers, by attribute. */
  readonly attributes?: Readonly<Record<string, (declared: Declared) => string>>;
  /** The properties that an interpreter of this stack reads. */
  readonly reads: readonly string[];
  /** The properties that have no meaning here, with the reason. */
  readonly ignores: Readonly<Record<string, string>>;
}

/**
 * The name that a resource gets if the template gives none: the same at each start, because data outlive a start, and
 * no longer than `limit`.
 */
export const generatedName = (declared: Declared, limit: number): string => {
  const whole = `${declared.stackName}-${declared.logicalId}`;
  if (whole.length <= limit) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${whole.slice(0, limit - 9)}-${hash}`;
};

/** The name at `property`, else a generated one of at most `limit` characters. */
export const named =
  (property: string, limit: number) =>
  (declared: Declared): string => {
    const own = declared.property(property);
    return own === undefined
      ? generatedName(declared, limit)
      : asText(own, `${declared.logicalId}.${property}`);
  };

export const generated = (limit: number) => (declared: Declared) => generatedName(declared, limit);

/** `arn:aws:<service>:<region>:<account>:<rest>`; `rest` begins with the resource's kind, if the service has kinds. */
export const arn =
  (service: string, rest: (declared: Declared) => string) =>
  (declared: Declared): string =>
    `arn:aws:${service}:${declared.region}:${declared.accountId}:${rest(declared)}`;

/** Why properties mean nothing on one machine. */
export const why = {
  access: 'nobody checks IAM here; the CDK tests check least privilege',
  encryption: 'data at rest stay in a folder of this user',
  removal: 'nothing is deployed or deleted here',
  tags: 'nobody reads tags here',
  description: 'a text for people in the AWS console',
  metrics: 'there is no CloudWatch here',
  tracing: 'there is no X-Ray here',
  logs: "each function's log is a file under --data/logs",
  capacity: 'there is no capacity limit or price here',
  network: 'everything is on this machine',
} as const;

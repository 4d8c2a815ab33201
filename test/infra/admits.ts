import { plain } from './synthesized.ts';

/** A call as a service makes it on somebody's behalf. */
export interface ServiceCall {
  /** `cloudwatch.amazonaws.com` */
  readonly service: string;
  readonly action: string;
  /** As `plain` writes it. */
  readonly resource: string;
  /** `aws:SourceAccount` and the like. */
  readonly context: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: unknown;
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const listOf = (value: unknown): string[] => [value].flat().map(plain);

/** IAM's wildcards. */
const fits = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, (sign) => (sign === '*' ? '.*' : sign === '?' ? '.' : `\\${sign}`))}$`,
    's',
  ).test(text);

const operators: Readonly<Record<string, (wanted: string[], seen: string | undefined) => boolean>> = {
  StringEquals: (wanted, seen) => seen !== undefined && wanted.includes(seen),
  ArnLike: (wanted, seen) => seen !== undefined && wanted.some((pattern) => fits(pattern, seen)),
  ArnEquals: (wanted, seen) => seen !== undefined && wanted.some((pattern) => fits(pattern, seen)),
  Bool: (wanted, seen) => seen !== undefined && wanted.includes(seen),
};

function applies(statement: Statement, { service, action, resource, context }: ServiceCall): boolean {
  const { Principal, Action, Resource, Condition = {} } = statement;
  const principals = Principal as { Service?: unknown; AWS?: unknown } | string;
  const isMeant =
    typeof principals === 'string'
      ? principals === '*'
      : listOf(principals.AWS ?? []).includes('*') || listOf(principals.Service ?? []).includes(service);
  return (
    isMeant &&
    listOf(Action).some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase())) &&
    listOf(Resource).some((pattern) => fits(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => {
        const holds = operators[operator];
        if (holds === undefined) throw new Error(`this evaluation does not know the condition ${operator}`);
        return holds(listOf(wanted), context[key]);
      }),
    )
  );
}

/**
 * Whether a resource's policy lets a service of AWS do something, as IAM decides it: a service has no policy of its own, so that
 * some statement must allow it and none may deny it. Every call of a service comes over TLS.
 */
export function admits(statements: readonly Statement[], call: ServiceCall): boolean {
  const all = { ...call, context: { 'aws:SecureTransport': 'true', ...call.context } };
  const effects = statements.filter((statement) => applies(statement, all)).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

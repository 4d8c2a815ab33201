import { z } from 'zod';
import { ApiError } from './ApiError.ts';
import { type Faults, faultSettingsSchema } from './Faults.ts';
import type { FleetState } from './FleetState.ts';
import type { Issuer, TokenClaims } from './Issuer.ts';

/** What the simulator's own routes act on. */
export interface AdminParts {
  readonly fleet: FleetState;
  readonly faults: Faults;
  readonly issuer: Issuer;
  readonly issuerUrl: () => string;
  readonly setIssuerDown: (down: boolean) => void;
  /** What was posted to the webhook, as JSON texts. */
  readonly posted: string[];
}

export interface AdminAnswer {
  readonly code: number;
  readonly type: 'application/json' | 'application/x-ndjson';
  readonly text: string;
}

const tokenSchema = z.looseObject({
  groups: z.array(z.string()),
  expiresInSeconds: z.number().optional(),
  audience: z.string().optional(),
  subject: z.string().optional(),
  email: z.string().optional(),
}) as z.ZodType<TokenClaims>;

function read<Value>(schema: z.ZodType<Value>, body: string): Value {
  let value: unknown;
  try {
    value = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new ApiError('BadRequest', 'the body is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new ApiError('BadRequest', z.prettifyError(parsed.error));
  return parsed.data;
}

const mostPosted = 1000;

const json = (body: object): AdminAnswer => ({
  code: 200,
  type: 'application/json',
  text: JSON.stringify(body),
});

/**
 * `/_sim/*`, for tests and people, without authentication:
 * `POST webhook` (what notifications post to), `GET webhook` (what was posted: JSON lines, the last 1,000),
 * `GET log[?since=<RFC 3339>]`, `GET faults`, `POST faults` (replaces them), `POST oidc/rotate` `{"keepOld"}`,
 * `POST oidc/down` `{"down"}`, `POST oidc/token` (the claims of `TokenClaims`). Throws `ApiError` (400, 404).
 */
export async function serveAdmin(
  parts: AdminParts,
  route: string,
  query: URLSearchParams,
  body: string,
): Promise<AdminAnswer> {
  switch (route) {
    case 'GET log': {
      const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
      if (Number.isNaN(since)) throw new ApiError('BadRequest', 'since is not a time');
      const lines = parts.fleet
        .events(since)
        .map(
          ({ at, shoot, event, result }) =>
            `${JSON.stringify({ at: new Date(at).toISOString(), shoot, event, result })}\n`,
        );
      return { code: 200, type: 'application/x-ndjson', text: lines.join('') };
    }
    case 'POST webhook':
      parts.posted.push(JSON.stringify(read(z.looseObject({ text: z.string() }), body)));
      if (parts.posted.length > mostPosted) parts.posted.shift();
      return json({});
    case 'GET webhook':
      return {
        ...{ code: 200, type: 'application/x-ndjson' },
        text: parts.posted.map((line) => `${line}\n`).join(''),
      };
    case 'GET faults':
      return json(parts.faults.settings);
    case 'POST faults':
      parts.faults.set(read(faultSettingsSchema, body));
      return json(parts.faults.settings);
    case 'POST oidc/rotate':
      await parts.issuer.rotate(read(z.strictObject({ keepOld: z.boolean().default(true) }), body).keepOld);
      return json({});
    case 'POST oidc/down':
      parts.setIssuerDown(read(z.strictObject({ down: z.boolean() }), body).down);
      return json({});
    case 'POST oidc/token':
      return json({ token: await parts.issuer.mint(parts.issuerUrl(), read(tokenSchema, body)) });
    default:
      throw new ApiError('NotFound', `the simulator has no ${route}`);
  }
}

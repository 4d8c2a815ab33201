import { environments } from '../infra/environments.ts';
import type { TokenClaims } from './simulator/Issuer.ts';
import type { Simulator } from './simulator/startSimulator.ts';

/** One token per kind of caller (§10), valid for twelve hours. */
export interface StackTokens {
  /** Only the group that may change things. */
  readonly admin: string;
  /** Only the group that may read. */
  readonly operator: string;
  readonly both: string;
  /** No groups claim at all. */
  readonly none: string;
}

const expiresInSeconds = 12 * 3600;

export const mintTokens = async (simulator: Simulator): Promise<StackTokens> => {
  const { groups, oidc } = environments.local;
  const mint = (subject: string, own: readonly string[] | undefined): Promise<string> =>
    // The issuer leaves out a claim that is undefined, which its type has for all claims but this one.
    simulator.mintToken({
      groups: own,
      audience: [oidc.audience].flat()[0],
      subject,
      expiresInSeconds,
    } as unknown as TokenClaims);
  const [admin, operator, both, none] = await Promise.all([
    mint('admin', [groups.admin]),
    mint('operator', [groups.operator]),
    mint('both', [groups.admin, groups.operator]),
    mint('none', undefined),
  ]);
  return { admin, operator, both, none };
};

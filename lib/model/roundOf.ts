/** Parses a name that `roundOf` produced. */
export function readRound(text: string): { readonly attempt: number; readonly round: number } {
  const [attempt, round] = text.split('.').map(Number);
  return { attempt: attempt ?? 0, round: round ?? 0 };
}

/** Names a round of the Map uniquely within its orchestration, so that late calls from an earlier round are recognized. */
export const roundOf = ({ attempt, round }: { readonly attempt: number; readonly round: number }): string =>
  `${attempt}.${round}`;

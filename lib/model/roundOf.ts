/** Names a round of the Map uniquely within its orchestration, so that late calls of an earlier round are recognized. */
export const roundOf = ({ attempt, round }: { readonly attempt: number; readonly round: number }): string =>
  `${attempt}.${round}`;

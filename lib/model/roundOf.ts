/** Names a round of the Map in its orchestration, whatever comes late of an earlier one. */
export const roundOf = ({ attempt, round }: { readonly attempt: number; readonly round: number }): string =>
  `${attempt}.${round}`;

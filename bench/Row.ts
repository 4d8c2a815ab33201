/** `explained`: the bar is missed, and the reason is known, written down and accepted; it does not fail the run. */
export type Verdict = 'met' | 'missed' | 'explained' | 'no bar';

/** One measured thing. All fields are texts for a person. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  /** The bar of §12; empty if there is none. */
  readonly bar: string;
  /** The same measured elsewhere: another way to do it, or another program. Empty where there is none. */
  readonly peer: string;
  readonly verdict: Verdict;
  /** Why the bar is missed, or a remark about the number. */
  readonly note?: string;
}

/** One promise of §12: its rows, and the text below them in docs/benchmarks.md. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Markdown: how it was measured, details. */
  readonly details: string;
}

/** The options of every section. */
export interface BenchOptions {
  /** A smaller run of every row, seconds instead of minutes. */
  readonly quick: boolean;
  /** Reports progress. */
  readonly say: (text: string) => void;
  /** An empty folder that is removed after the run. */
  readonly folder: string;
}

export const verdictOf = (isMet: boolean): Verdict => (isMet ? 'met' : 'missed');

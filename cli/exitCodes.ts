/** What the exit status of the process means to a script. Documented in docs/cli.md; never change a meaning. */
export const exitCodes = {
  ok: 0,
  /** The orchestration that the command waited for has failed. */
  failed: 1,
  /** The command line or the request is wrong. */
  usage: 2,
  /** Nobody is signed in, the token is not valid, or its groups do not allow this. */
  auth: 3,
  notFound: 4,
  conflict: 5,
  /** The API did not answer, throttled the request, or had an internal error. */
  unavailable: 6,
  /** The orchestration that the command waited for was canceled. */
  canceled: 7,
  /** A bug in this program. */
  internal: 70,
  /** Ended by Ctrl-C; the orchestration continues. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

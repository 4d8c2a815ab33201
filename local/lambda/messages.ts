/** What a function's worker is told when it starts. */
export interface WorkerSetup {
  /** Absolute path of the module that exports the handler, and the export's name. */
  readonly file: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
}

/** One invocation, to the worker. Payloads cross as JSON text, as they do on AWS. */
export interface InvokeMessage {
  readonly id: string;
  readonly payload: string;
  readonly clientContext: string | undefined;
}

/** A failure as the Lambda runtime reports it. */
export interface FailureReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** From the worker: the module is loaded (or cannot be), or an invocation has ended. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'broken'; readonly failure: FailureReport }
  | { readonly kind: 'answer'; readonly id: string; readonly payload: string | undefined }
  | { readonly kind: 'failure'; readonly id: string; readonly failure: FailureReport };

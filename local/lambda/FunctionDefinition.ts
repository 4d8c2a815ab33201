/** A Lambda function as this stack runs it. */
export interface FunctionDefinition {
  /** Its name in the template; the log file has it too. */
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** Absolute path of the module that exports the handler, and the export's name. */
  readonly file: string;
  readonly exportName: string;
  /** All its variables, including those of the Lambda runtime; it does not see this process's environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
}

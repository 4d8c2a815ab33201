/** A REST API as this stack serves it. */
export interface ApiDefinition {
  readonly apiID: string;
  readonly accountId: string;
  readonly region: string;
  readonly stage: string;
  readonly routes: readonly Route[];
  readonly responses: Readonly<Record<string, CustomResponse>>;
}

export interface Route {
  /** The path in the template's words: `/orchestrations/{id}`. */
  readonly resourcePath: string;
  readonly resourceID: string;
  /** Upper case; `ANY` matches every method without its own route. */
  readonly method: string;
  readonly functionArn: string;
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly authorizer: AuthorizerDefinition | undefined;
}

/** A TOKEN authorizer. */
export interface AuthorizerDefinition {
  readonly id: string;
  readonly functionArn: string;
  readonly cacheSeconds: number;
  /** The name of the header that carries the token. */
  readonly header: string;
}

/** A GatewayResponse of the template: what the gateway itself answers. */
export interface CustomResponse {
  readonly statusCode: number | undefined;
  /** By content type. */
  readonly templates: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

import type { JsonObject } from './applyPatch.ts';

/** A write as the API server passes it to a resource: the object read, the wanted object, and the options of the request. */
export interface Update {
  readonly current: JsonObject;
  readonly wanted: JsonObject;
  readonly dryRun: boolean;
  /** The caller named the resourceVersion it read. */
  readonly guarded: boolean;
  /** `fieldValidation=Strict`: a field that the server does not know is an error. */
  readonly strict: boolean;
}

/** One kind of object that a simulated API server serves. Refusals are thrown as `ApiError`. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  /** It is a custom resource: no strategic merge patches, and list items say what they are. */
  readonly custom: boolean;
  /** Undefined for objects of the whole cluster. */
  readonly namespace: string | undefined;
  /** All names, sorted. An object may be gone by now: then `read` answers undefined. */
  names(): readonly string[];
  read(name: string): JsonObject | undefined;
  /** Called before a request for one object: throws if the API server is in trouble with it. */
  check?(name: string): void;
  update?(name: string, update: Update): JsonObject;
  /** Called for a write that was refused. */
  refused?(name: string, dryRun: boolean, result: string): void;
  remove?(name: string, dryRun: boolean): JsonObject;
  readonly subresources?: Readonly<Record<string, (name: string, body: JsonObject) => JsonObject>>;
}

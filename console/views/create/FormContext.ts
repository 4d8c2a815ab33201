import { createContext } from 'preact';
import type { ApiErrorDetail } from '../../client/ApiError.ts';
import type { FieldSchema, RequestSchemas } from './schema.ts';

export interface Form {
  /** Undefined until the OpenAPI document is there: the form works without. */
  readonly schemas: RequestSchemas | undefined;
  /** What the API found wrong with the request as it was last sent or counted. */
  readonly problems: readonly ApiErrorDetail[];
}

export const FormContext = createContext<Form>({ schemas: undefined, problems: [] });

export const schemaOf = ({ schemas }: Form, path: string): FieldSchema => schemas?.field(path) ?? {};

export const problemsAt = ({ problems }: Form, path: string): readonly string[] =>
  problems.filter((problem) => problem.path === path).map(({ message }) => message);

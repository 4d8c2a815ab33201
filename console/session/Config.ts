import { apiURL } from '../base/place.ts';
import type { Schemas } from '../client/apiClient.ts';

/** `GET /console/config.json`: how to sign in to this environment. */
export type Config = Schemas['ConsoleConfig'];

/** @throws Error with a sentence if the API does not answer */
export async function loadConfig(): Promise<Config> {
  const response = await fetch(`${apiURL}console/config.json`).catch(() => undefined);
  if (response?.ok !== true)
    throw new Error('The API does not answer, so this page cannot say how to sign in.');
  return (await response.json()) as Config;
}

import { apiURL } from './base/place.ts';
import { createApiClient } from './client/apiClient.ts';
import { session } from './session/theSession.ts';

/** The API as whoever is signed in. Calls wait while the session has ended; each throws an ApiError unless it succeeds. */
export const api = createApiClient({
  baseURL: apiURL,
  token: () => session.token(),
  fetch: (request) => session.fetch(request),
});

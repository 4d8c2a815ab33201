import type { Schemas } from '../client/apiClient.ts';

export type Orchestration = Schemas['Orchestration'];

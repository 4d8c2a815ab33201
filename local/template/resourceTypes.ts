import { apiTypes } from './apiTypes.ts';
import { dataTypes } from './dataTypes.ts';
import { eventTypes } from './eventTypes.ts';
import { functionTypes } from './functionTypes.ts';
import { operationsTypes } from './operationsTypes.ts';
import type { ResourceType } from './ResourceType.ts';

/** Every resource type that this stack runs or knowingly leaves alone. Any other one in the template is an error (§10). */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  ...functionTypes,
  ...apiTypes,
  ...dataTypes,
  ...eventTypes,
  ...operationsTypes,
};

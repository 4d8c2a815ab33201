import type { Schemas } from '../client/apiClient.ts';

/** Labels for special kinds of orchestrations. */
export const Tags = ({ of }: { readonly of: Schemas['ListedOrchestration']['parameters'] }) => (
  <>
    {of.priority === 'emergency' && <span class="tag urgent">emergency</span>}
    {of.dryRun && <span class="tag">dry run</span>}
  </>
);

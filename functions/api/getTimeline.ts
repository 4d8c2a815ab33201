import { parseTimelineGroup } from '../../lib/api/timelineGroups.ts';
import { systemClock } from '../../lib/base/Clock.ts';
import { rememberedByKey } from '../../lib/base/rememberedByKey.ts';
import { readTimeline } from '../../lib/product/product.ts';
import { getTimeline, type TimelineMemory } from '../../lib/useCases/getTimeline.ts';
import { parseAllFreezes } from '../../lib/windows/policyFreezes.ts';
import { apiHandler } from '../shared/apiHandler.ts';
import { composed } from '../shared/composed.ts';
import { createPolicyReader } from '../shared/maintenancePolicy.ts';
import { tablePorts } from '../shared/tablePorts.ts';

/** Several viewers, and the charts by region and by plan, share a reading for this long. */
const reading = { seconds: 3, most: 4 };
/** The data of an orchestration that never changes. */
const unchanging = { seconds: 3600, most: 4 };

const get = composed('getTimeline', (environment) => {
  const read = readTimeline({
    ...tablePorts(environment),
    freezes: createPolicyReader(environment.MAINTENANCE_POLICY_PARAMETER, parseAllFreezes),
  });
  const memories = rememberedByKey(
    async (): Promise<TimelineMemory> => ({ older: new Map() }),
    unchanging,
    systemClock,
  );
  return rememberedByKey(async (id) => await read(id, await memories(id)), reading, systemClock);
});

/** `GET /orchestrations/{id}/timeline` */
export const handler = apiHandler(async ({ path, query }) => {
  const by = parseTimelineGroup(query);
  return { status: 200, body: getTimeline(await get(path('id')), by) };
});

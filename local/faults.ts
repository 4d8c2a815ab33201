import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { faultRatesSchema } from './aws/Faults.ts';
import { functionFaultsSchema } from './lambda/withFaults.ts';
import { faultSettingsSchema } from './simulator/Faults.ts';

/** What goes wrong on purpose (`--faults FILE`), all off where absent. docs/faults.md tells what each does. */
export const stackFaultsSchema = z.strictObject({
  /** Schedules that are late, doubled or lost, and status events that are lost. */
  services: faultRatesSchema.optional(),
  /** Gardener and the runtimes; also at any time through `POST {gardener}/_sim/faults`. */
  simulator: faultSettingsSchema.optional(),
  /** Calls of functions that fail or are delivered twice. */
  functions: functionFaultsSchema.optional(),
  /** The share of requests that DynamoDB throttles. */
  dynamodb: z.strictObject({ throttled: z.number().min(0).max(1), seed: z.int().optional() }).optional(),
});

export type StackFaults = z.infer<typeof stackFaultsSchema>;

/** Reads a file of faults. Throws if it is none. */
export const readFaults = async (file: string): Promise<StackFaults> =>
  stackFaultsSchema.parse(JSON.parse(await readFile(file, 'utf8')));

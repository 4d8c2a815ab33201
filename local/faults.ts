import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { faultRatesSchema } from './aws/Faults.ts';
import { functionFaultsSchema } from './lambda/withFaults.ts';
import { faultSettingsSchema } from './simulator/Faults.ts';

/** Injected faults (`--faults FILE`); absent ones are off. docs/faults.md describes each. */
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

/** Reads a fault file. Throws if it is invalid. */
export const readFaults = async (file: string): Promise<StackFaults> =>
  stackFaultsSchema.parse(JSON.parse(await readFile(file, 'utf8')));

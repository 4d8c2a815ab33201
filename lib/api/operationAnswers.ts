import * as z from 'zod';
import { operationID, operationState, orchestrationID, pageOf, stageName, time } from './answerFields.ts';

export const operationAnswer = z
  .strictObject({
    operationID,
    orchestrationID,
    runtimeID: z.string().meta({ description: 'The id of the runtime.' }),
    globalAccountID: z.string().meta({ description: 'Empty where the Shoot names none.' }),
    subAccountID: z.string().meta({ description: 'Empty where the Shoot names none.' }),
    servicePlanID: z.string().meta({ description: 'Empty where no control plane is configured.' }),
    servicePlanName: z.string().meta({
      description: 'Empty where no control plane is configured.',
      example: 'aws',
    }),
    shootName: z.string().meta({ description: 'The name of the Shoot.', example: 'c-1a2b3c4' }),
    dryRun: z.boolean().meta({ example: false }),
    maintenanceWindowBegin: time,
    maintenanceWindowEnd: time,
    state: operationState,
    description: z.string().meta({
      description: 'What it waits for, or why it ended in this state.',
      example: 'Waiting for module istio',
    }),
    stage: stageName,
  })
  .meta({ description: 'One operation: the upgrade of one runtime.' });

const historyEntry = z
  .strictObject({
    at: time,
    state: operationState,
    description: z.string().meta({ example: 'Channel changed from regular to fast' }),
  })
  .meta({ description: 'A state change or a step.' });

export const operationDetailAnswer = operationAnswer
  .extend({
    kymaConfig: z
      .strictObject({
        version: z.string().meta({ description: 'The channel, under the name that old clients read.' }),
        channel: z.string().meta({ example: 'fast' }),
        previousChannel: z.string().meta({ description: 'Empty until it is known.', example: 'regular' }),
        waitingModules: z
          .array(z.string())
          .optional()
          .meta({
            description:
              'The modules that Lifecycle Manager upgrades in its own maintenance window; absent if there are none.',
            example: ['istio'],
          }),
      })
      .optional()
      .meta({ description: 'Only where Kyma is upgraded.' }),
    clusterConfig: z
      .strictObject({
        kubernetesVersion: z.string().meta({ example: '1.34.2' }),
        previousKubernetesVersion: z
          .string()
          .meta({ description: 'Empty until it is known.', example: '1.33.5' }),
        migrations: z
          .array(z.string())
          .optional()
          .meta({
            description: 'What else was changed because the new version forbids it; absent if nothing was.',
            example: ['removes spec.dns.providers[0].secretName (credentialsRef names the Secret)'],
          }),
      })
      .optional()
      .meta({ description: 'Only where clusters are upgraded.' }),
    history: z.array(historyEntry).meta({ description: 'Oldest first.' }),
    executionURL: z
      .string()
      .meta({ description: 'The console page of its execution; empty until it has started.' }),
  })
  .meta({ description: 'One operation in full.' });

export const operationListAnswer = pageOf(operationAnswer, 'One page of operations.');

export type OperationAnswer = z.infer<typeof operationAnswer>;
export type OperationDetailAnswer = z.infer<typeof operationDetailAnswer>;
export type OperationListAnswer = z.infer<typeof operationListAnswer>;

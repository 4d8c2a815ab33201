import * as z from 'zod';
import { operationStates } from '../model/states.ts';
import { count, time } from './answerFields.ts';
import { noTime } from './noTime.ts';

const gates = ['paused', 'soaking', 'waiting for approval', 'waiting for start'] as const;

const stageAnswer = z
  .strictObject({
    name: z
      .string()
      .meta({ description: 'The name as requested; `all` if no stages were requested.', example: 'canary' }),
    runtimes: count.meta({ description: 'How many operations it has.', example: 12 }),
    status: z.enum(['pending', ...gates, 'upgrading', 'done', 'not started']).meta({
      description:
        '`pending`: it has not opened yet. `not started`: the orchestration ended before it opened.',
      example: 'upgrading',
    }),
    operationStats: z
      .record(z.enum(operationStates), count)
      .meta({ description: 'How many of its operations are in each state; every state is listed.' }),
    startedAt: time.meta({ description: 'When its gate opened.', example: '2026-03-01T22:00:00Z' }),
    endedAt: time.meta({
      description: 'When its last operation ended.',
      example: '2026-03-02T01:10:00Z',
    }),
  })
  .meta({ description: 'A stage of the plan.' });

/** The part of an orchestration's answer that says where its rollout stands. */
export const rolloutAnswer = z
  .strictObject({
    stage: count.meta({
      description:
        'The index in `stages`, from 0, of the stage that is open, is soaking, or is waiting to open.',
      example: 0,
    }),
    of: count.meta({ description: 'How many stages there are.', example: 3 }),
    status: z.enum(['upgrading', ...gates, 'ended']).meta({
      description: 'What it does or waits for. `ended`: the orchestration is over.',
      example: 'soaking',
    }),
    until: time.meta({
      description: `When the soak or the wait for a start ends; \`${noTime}\` if it waits for a person, or does not wait.`,
      example: '2026-03-02T22:00:00Z',
    }),
    stages: z.array(stageAnswer).meta({ description: 'In order.' }),
  })
  .meta({
    description:
      'Where the rollout stands. Only with stages or an approval once it is planned, or while paused.',
  });

export type RolloutAnswer = z.infer<typeof rolloutAnswer>;

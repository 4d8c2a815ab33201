import * as z from 'zod';
import type { Amount } from '../model/Stage.ts';
import { parseWith } from './invalidRequest.ts';
import { parseJsonBody } from './parseJsonBody.ts';
import { maxFailuresBody, stageTexts } from './rolloutBody.ts';
import { maxFailuresShape } from './rolloutShapes.ts';

/** A reason is shown with the orchestration, in its events and in its audit record. */
const longestReason = 500;

const pauseBody = z.strictObject({
  reason: z.string().max(longestReason, `Must have at most ${longestReason} characters.`).nullish(),
});
/** The body of `PUT /orchestrations/{id}/pause` as documented (§13.3). */
export const pauseShape = z
  .strictObject({
    reason: z
      .string()
      .max(longestReason)
      .optional()
      .meta({ description: 'Shown with the orchestration.', example: 'The new channel breaks ingress' }),
  })
  .meta({ description: 'Why it is paused.' });

const resumeBody = z.strictObject({ maxFailures: maxFailuresBody });
/** The body of `PUT /orchestrations/{id}/resume` as documented. */
export const resumeShape = z
  .strictObject({
    maxFailures: maxFailuresShape.optional().meta({
      description:
        'How many operations may fail from now on. It replaces the limits of the request and of its stages; if absent, they stay.',
    }),
  })
  .meta({ description: 'How to resume.', example: { maxFailures: 10 } });

const approveBody = z.strictObject({
  stage: z
    .string()
    .min(1, 'Name the stage that is waiting for approval.')
    .max(64, 'Has at most 64 characters.'),
});
/** The body of `PUT /orchestrations/{id}/approve` as documented. */
export const approveShape = z
  .strictObject({
    stage: z
      .string()
      .regex(new RegExp(`^${stageTexts.name}$`))
      .meta({
        description: 'The stage that is waiting; `all` if the orchestration has no stages.',
        example: 'canary',
      }),
  })
  .meta({ description: 'The stage to approve.' });

/**
 * An optional JSON body: no body means an empty object.
 * @throws DomainError as parseJsonBody and parseWith do
 */
const optionalBody = <Schema extends z.ZodType>(
  schema: Schema,
  body: string | null | undefined,
  contentType: string | undefined,
): z.output<Schema> => parseWith(schema, (body ?? '').trim() === '' ? {} : parseJsonBody(body, contentType));

/** @throws DomainError INVALID_REQUEST, UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE */
export const parsePauseBody = (
  body: string | null | undefined,
  contentType: string | undefined,
): { readonly reason: string } => ({
  // The reason becomes part of a description, which clients print as one line of a table.
  reason: (optionalBody(pauseBody, body, contentType).reason ?? '').replace(/[\s\p{Cc}]+/gu, ' ').trim(),
});

/** @throws DomainError INVALID_REQUEST, UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE */
export function parseResumeBody(
  body: string | null | undefined,
  contentType: string | undefined,
): { readonly maxFailures: Amount | undefined } {
  const { maxFailures } = optionalBody(resumeBody, body, contentType);
  return { maxFailures: maxFailures === null || maxFailures === '' ? undefined : maxFailures };
}

/** @throws DomainError INVALID_REQUEST, UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE */
export const parseApproveBody = (
  body: string | null | undefined,
  contentType: string | undefined,
): { readonly stage: string } => parseWith(approveBody, parseJsonBody(body, contentType));

import * as z from 'zod';
import { DomainError } from '../base/errors.ts';
import { parseWith } from './invalidRequest.ts';
import { parseJsonBody, requireSize } from './parseJsonBody.ts';

/** More ids would not fit in a form body, and their operations could not be written before the response is due. */
export const maxRetryIDs = 2000;

const operationIDs = z
  .array(
    z
      .string()
      .min(1, 'Is empty; name an operation or leave it out.')
      .max(256, 'Must have at most 256 characters.'),
  )
  .max(
    maxRetryIDs,
    `Must have at most ${maxRetryIDs} ids; leave it out to retry all, or retry the rest in another request.`,
  );

const immediately =
  'Start these operations at once, outside their maintenance windows. Freezes still apply. The audit record says who requested it.';

/** The body of `POST /orchestrations/{id}/retry` as JSON (§8). */
const retryRequestBody = z.strictObject({
  operationIDs: operationIDs.nullish(),
  immediate: z.boolean().nullish(),
});

/** The documented form, without null, which is accepted and treated as absent. */
export const retryRequestShape = z
  .strictObject({
    operationIDs: operationIDs
      .optional()
      .meta({ description: 'Which failed operations to retry; if none, all of them.' }),
    immediate: z.boolean().optional().meta({ description: immediately }),
  })
  .meta({
    description: 'Which operations to retry.',
    example: { operationIDs: ['b1f3a8f0-56a2-4a0e-8f6e-0c5d0d3c2e77'] },
  });

/** The same as a form, as KEB's clients send it. */
export const retryFormBody = z
  .strictObject({
    'operation-id': operationIDs.optional().meta({
      description: 'Which failed operations to retry; repeat it for several. If none, all of them.',
    }),
    // The boolean formats that Go accepts: KEB's clients send `true` for --now.
    immediate: z
      .array(z.string().regex(/^(1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/, 'Must be true or false.'))
      .optional()
      .meta({ description: immediately }),
  })
  .meta({ description: 'Which operations to retry, as a form.' });

const formType = /^application\/x-www-form-urlencoded\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?;?$/i;

export interface RetryRequest {
  /** Without duplicates. Empty means all failed operations. */
  readonly operationIDs: readonly string[];
  /** Whether to start them outside their windows. */
  readonly immediate: boolean;
}

/**
 * Reads which operations to retry, and whether to do so at once (§8). `contentType` is the header as received; it may be missing
 * if there is no body. Empty pairs in a form are ignored.
 *
 * @throws DomainError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, or INVALID_REQUEST for an unknown field: ignoring a misspelt
 * field would retry everything
 */
export function parseRetryBody(
  body: string | null | undefined,
  contentType: string | undefined,
): RetryRequest {
  const type = (contentType ?? '').trim();
  const text = (body ?? '').trim();
  if (type === '' && text === '') return { operationIDs: [], immediate: false };
  if (formType.test(type)) {
    requireSize(text);
    const { 'operation-id': ids, immediate = [] } = parseWith(retryFormBody, fieldsOf(text), fieldOf);
    return { operationIDs: unique(ids), immediate: immediate.some((value) => /^[1tT]/.test(value)) };
  }
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new DomainError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Send application/x-www-form-urlencoded or application/json in UTF-8, or no body at all.',
    );
  }
  const request = parseWith(retryRequestBody, parseJsonBody(text === '' ? '{}' : body, contentType));
  return { operationIDs: unique(request.operationIDs), immediate: request.immediate ?? false };
}

/** A form has fields, not lists: an error names the field, whichever of its values is wrong. */
const fieldOf = ([field = '']: readonly PropertyKey[]): string => String(field);

const unique = (ids: readonly string[] | null | undefined): string[] => [...new Set(ids)];

/** The fields of a form, with all their non-empty values. */
function fieldsOf(text: string): Record<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const known = fields.get(name) ?? [];
    if (value.trim() !== '') known.push(value.trim());
    if (name !== '' || known.length > 0) fields.set(name, known);
  }
  return Object.fromEntries(fields);
}

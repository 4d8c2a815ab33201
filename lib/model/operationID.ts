import { createHash } from 'node:crypto';

/**
 * An operation's id: a UUID version 8 (RFC 9562) whose last 24 bits are its ordinal in the plan; the rest is a digest. So
 * planners of the same plan assign the same ids without knowing of each other, and an operation can be found by its id without an
 * index.
 */
export function makeOperationID(orchestrationID: string, runtimeID: string, ordinal: number): string {
  const bytes = createHash('sha256').update(`${orchestrationID}#${runtimeID}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  bytes.writeUIntBE(ordinal, 13, 3);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The ordinal in such an id; undefined for other ids, such as those of release 0.1.0. */
export const ordinalOfID = (operationID: string): number | undefined =>
  /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(operationID)
    ? Number.parseInt(operationID.slice(-6), 16)
    : undefined;

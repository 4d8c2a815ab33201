import { randomBytes } from 'node:crypto';

/**
 * A UUID version 7 (RFC 9562): the time in milliseconds, followed by random bits. Its text order is the order of creation, so an
 * orchestration's id gives its place in the queue and in every list.
 */
export function createOrchestrationID(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

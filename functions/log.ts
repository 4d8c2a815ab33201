import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../lib/ports.ts';

type Fields = Record<string, unknown> & { error?: unknown };

/** The product's log on Powertools: JSON lines with the service's name, level and what the call knows. */
export function createLog(fields: Record<string, unknown> = {}): Log {
  const logger = new Logger({ persistentKeys: fields });
  return {
    info: (message, extra: Fields = {}) => logger.info(message, extra),
    warn: (message, extra: Fields = {}) => logger.warn(message, extra),
    error: (message, extra: Fields = {}) => logger.error(message, extra),
  };
}

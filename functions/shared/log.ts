import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../../lib/ports/ports.ts';

type Fields = Record<string, unknown> & { error?: unknown };

const context = new AsyncLocalStorage<Fields>();

/** Runs `work`; every line logged meanwhile carries these fields, which identify the call. */
export const withLogFields = <Value>(fields: Fields, work: () => Value): Value => context.run(fields, work);

/** The product's log on Powertools: JSON lines with the service's name, the level, the trace and the call's fields. */
export function createLog(): Log {
  const logger = new Logger();
  const all = (extra: Fields): Fields => ({ ...context.getStore(), ...extra });
  return {
    info: (message, extra = {}) => logger.info(message, all(extra)),
    warn: (message, extra = {}) => logger.warn(message, all(extra)),
    error: (message, extra = {}) => logger.error(message, all(extra)),
  };
}

import { openTable } from '../../lib/adapters/openTable.ts';
import { systemClock } from '../../lib/base/Clock.ts';

/** The ports of a function that only reads the table, so its bundle contains one client. */
export const tablePorts = (environment: { readonly TABLE_NAME: string }) => ({
  table: openTable(environment.TABLE_NAME),
  clock: systemClock,
});

import type { Operation } from './Operation.ts';

/** What every log line and metric about an operation says of it: whose it is. */
export const fieldsOf = ({
  orchestrationID,
  operationID,
  runtimeID,
  shootName,
}: Pick<Operation, 'orchestrationID' | 'operationID' | 'runtimeID' | 'shootName'>) => ({
  orchestrationID,
  operationID,
  runtimeID,
  shoot: shootName,
});

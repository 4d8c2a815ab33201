import type { Operation } from './Operation.ts';

/** The fields that identify an operation in every log line and metric. */
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

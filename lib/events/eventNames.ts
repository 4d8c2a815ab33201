/** The `source` of all our events. */
export const eventSource = 'kyma-upgrade-orchestrator';

/** Their detail types. They stand apart from the schemas, which nobody who only publishes has to load. */
export const orchestrationDetailType = 'Orchestration State Change';
export const operationDetailType = 'Operation State Change';
export const auditDetailType = 'Orchestration Change Requested';

/** The `source` of all our events. */
export const eventSource = 'kyma-upgrade-orchestrator';

/** Their detail types, in a file without the schemas, so that a publisher does not have to load those. */
export const orchestrationDetailType = 'Orchestration State Change';
export const operationDetailType = 'Operation State Change';
export const auditDetailType = 'Orchestration Change Requested';
export const approvalDetailType = 'Orchestration Waits For Approval';
export const missedDetailType = 'Maintenance Windows Missed';

/** The `source` of all our events. */
export const eventSource = 'kyma-upgrade-orchestrator';

/** The detail types. They are separate from the schemas, so that publishers need not load those. */
export const orchestrationDetailType = 'Orchestration State Change';
export const operationDetailType = 'Operation State Change';
export const auditDetailType = 'Orchestration Change Requested';
export const approvalDetailType = 'Orchestration Waits For Approval';
export const missedDetailType = 'Maintenance Windows Missed';

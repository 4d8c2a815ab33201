import type { EnvironmentSettings } from './environments.ts';

/** The project's name: the first part of every physical name, and the name of the Powertools service. */
export const PROJECT = 'kyma-upgrade-orchestrator';

/** The label of the Distributed Map: part of its children's ARNs. */
export const TURNS = 'Turns';

/**
 * The physical names of resources that one stack creates and another uses, and of those that would otherwise refer to each other
 * in a cycle (the machine calls functions that start the machine). Fixed names instead of CloudFormation exports: an export in
 * use blocks every change of the stateful stack, and a table restored from a backup is put into use by its name, `restoredTable`.
 */
export function namesOf(environment: EnvironmentSettings) {
  const prefix = `${PROJECT}-${environment.name}`;
  return {
    dataStack: `${prefix}-data`,
    serviceStack: `${prefix}-service`,
    /** The table that the data stack creates. */
    ownTable: prefix,
    /** The table in use. */
    table: environment.restoredTable ?? prefix,
    eventBus: prefix,
    policyParameter: `/${PROJECT}/${environment.name}/maintenance-policy`,
    stateMachine: prefix,
    /** The topic of the notifications' mails. */
    notifications: `${prefix}-notifications`,
    scheduleGroup: prefix,
    dashboard: prefix,
    /** The namespace of the product's own metrics in CloudWatch. */
    metrics: prefix,
  } as const;
}

export type Names = ReturnType<typeof namesOf>;

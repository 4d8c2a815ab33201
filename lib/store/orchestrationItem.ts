import type { Orchestration } from '../model/Orchestration.ts';
import type { Parameters } from '../model/Parameters.ts';
import { shortTargets } from '../targets/shortTargets.ts';
import { orchestrationSchema, readItem } from './itemSchemas.ts';
import type { Item } from './Table.ts';

/** `audit`: release 0.1.0 kept its records there. @throws UnreadableItem */
export function orchestrationFromItem(item: Item): Orchestration {
  const {
    p: _p,
    s: orchestrationID,
    a: _a,
    c: _c,
    v: _v,
    x: _x,
    outbox: _outbox,
    outboxID: _outboxID,
    audit: _audit,
    pauseMark: _pauseMark,
    rolloutVersion: _rolloutVersion,
    gateID: _gateID,
    startAfter: earliestStartAt,
    shownTargets,
    ttl,
    parameters,
    ...fields
  } = readItem(orchestrationSchema, item, `Orchestration ${item['s']}`);
  return {
    planned: undefined,
    ...fields,
    orchestrationID,
    earliestStartAt,
    parameters: shownTargets === undefined ? parameters : { ...parameters, targets: shownTargets },
    ...(ttl === undefined ? {} : { expiresAt: ttl * 1000 }),
  };
}

/**
 * The parameters as stored with an orchestration, without a long list of targets. Such a list is omitted entirely, so that after
 * a rollback a function of release 0.1.0 upgrades nothing, instead of runtimes that should be excluded.
 */
export function storedParameters(parameters: Parameters): Item {
  const shownTargets = shortTargets(parameters.targets);
  return shownTargets.omitted === undefined
    ? { parameters }
    : { parameters: { ...parameters, targets: { include: [], exclude: [] } }, shownTargets };
}

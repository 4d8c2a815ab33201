/** One thing that happened, without its data: `[at, type, name, detail]`; tuples because there are many. */
export type HistoryEvent = readonly [at: number, type: string, name?: string, error?: string, cause?: string];

/** Later events of one execution are counted but not kept: no sane execution of ours comes near. */
const mostEvents = 1000;

const withName = /^(Task|Wait|Choice|Pass|Succeed|Fail|Map)State(Entered|Exited)$/;

/** The details' member for an event's type, as GetExecutionHistory spells it. */
function details([, type, name, error, cause]: HistoryEvent): Record<string, unknown> {
  const found = withName.exec(type);
  if (found !== null) return { [`state${found[2]}EventDetails`]: { name } };
  if (type === 'MapRunStarted') return { mapRunStartedEventDetails: { mapRunArn: name } };
  const failure = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
  const member = `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
  if (/^Task(Failed|TimedOut)$/.test(type)) {
    return { [member]: { resourceType: 'lambda', resource: 'invoke', ...failure } };
  }
  return /^Execution(Failed|Aborted|TimedOut)$/.test(type) ? { [member]: failure } : {};
}

/**
 * What happened in one execution: names and times, no inputs and outputs, at most a thousand events. Kept in memory
 * only; an execution of an earlier process has an empty one.
 */
export class History {
  readonly #events: HistoryEvent[] = [];
  #dropped = 0;

  add(...event: HistoryEvent): void {
    if (this.#events.length < mostEvents) this.#events.push(event);
    else this.#dropped += 1;
  }

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** The events as GetExecutionHistory answers them; ids count from 1. */
  describe(): Record<string, unknown>[] {
    return this.#events.map((event, index) => ({
      timestamp: event[0] / 1000,
      type: event[1],
      id: index + 1,
      previousEventId: index,
      ...details(event),
    }));
  }
}

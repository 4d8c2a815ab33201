/** DynamoDB's limit per second for one partition key, in request units. It is the same for every partition. */
export interface PartitionRates {
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
export const serviceRates: PartitionRates = { writeUnits: 1000, readUnits: 3000 };

export type Direction = 'read' | 'write';

/** The load on a partition since the start. */
export interface PartitionUsage {
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Requests, or keys of a batch, that were throttled. */
  readonly throttledWrites: number;
  readonly throttledReads: number;
}

interface Bucket {
  units: number;
  at: number;
}

interface Partition {
  readonly read: Bucket;
  readonly write: Bucket;
  readonly usage: { writeUnits: number; readUnits: number; throttledWrites: number; throttledReads: number };
}

/** Above this number of partitions, those unused for a minute are forgotten. */
const remembered = 50_000;
const idleMilliseconds = 60_000;

/**
 * A token bucket for each direction of each partition: it holds one second's worth and is refilled evenly. AWS's burst capacity
 * allows more, but is not guaranteed. The real cost of a request is known only after it has run, so a bucket may go into debt; it
 * admits no request until the debt is repaid.
 */
export class PartitionLimit {
  readonly #rates: PartitionRates;
  readonly #clock: () => number;
  readonly #partitions = new Map<string, Partition>();

  /** `clock` returns milliseconds since any fixed moment. */
  constructor(rates: PartitionRates, clock: () => number) {
    this.#rates = rates;
    this.#clock = clock;
  }

  /** Reserves units for a request. @returns false, and counts the request, if the partition does not have them now */
  admit(name: string, direction: Direction, units: number): boolean {
    const partition = this.#partition(name);
    const bucket = this.#filled(partition, direction);
    // A request that costs more than one second's worth is admitted once the bucket is full.
    if (bucket.units >= Math.min(units, this.#rate(direction))) {
      bucket.units -= units;
      return true;
    }
    partition.usage[direction === 'read' ? 'throttledReads' : 'throttledWrites'] += 1;
    return false;
  }

  /** Reports the actual cost of an admitted request. */
  settle(name: string, direction: Direction, setAside: number, cost: number): void {
    const partition = this.#partition(name);
    const bucket = this.#filled(partition, direction);
    bucket.units = Math.min(this.#rate(direction), bucket.units + setAside - cost);
    partition.usage[direction === 'read' ? 'readUnits' : 'writeUnits'] += cost;
  }

  /** The usage of the partition with this key, in whichever table. */
  usage(key: string): PartitionUsage {
    const usage = { writeUnits: 0, readUnits: 0, throttledWrites: 0, throttledReads: 0 };
    for (const [name, partition] of this.#partitions)
      if (name.endsWith(` ${key}`))
        for (const field of Object.keys(usage) as (keyof PartitionUsage)[])
          usage[field] += partition.usage[field];
    return usage;
  }

  #rate(direction: Direction): number {
    return direction === 'read' ? this.#rates.readUnits : this.#rates.writeUnits;
  }

  #partition(name: string): Partition {
    const known = this.#partitions.get(name);
    if (known !== undefined) return known;
    if (this.#partitions.size >= remembered) this.#forgetIdle();
    const at = this.#clock();
    const partition = {
      read: { units: this.#rates.readUnits, at },
      write: { units: this.#rates.writeUnits, at },
      usage: { writeUnits: 0, readUnits: 0, throttledWrites: 0, throttledReads: 0 },
    };
    this.#partitions.set(name, partition);
    return partition;
  }

  #filled(partition: Partition, direction: Direction): Bucket {
    const bucket = partition[direction];
    const now = this.#clock();
    const rate = this.#rate(direction);
    bucket.units = Math.min(rate, bucket.units + (rate * (now - bucket.at)) / 1000);
    bucket.at = now;
    return bucket;
  }

  #forgetIdle(): void {
    const before = this.#clock() - idleMilliseconds;
    for (const [name, { read, write }] of this.#partitions)
      if (Math.max(read.at, write.at) < before) this.#partitions.delete(name);
  }
}

import { describe, expect, it } from 'vitest';
import { BulkWriter } from '../../../lib/store/BulkWriter.ts';
import { PartitionLimit } from '../../../local/dynamodb/PartitionLimit.ts';

/** Time that passes while everybody waits. */
class VirtualTime {
  now = 0;
  readonly #waiting: { at: number; wake: () => void }[] = [];
  readonly clock = () => this.now;
  readonly sleep = (milliseconds: number): Promise<void> =>
    new Promise((wake) => this.#waiting.push({ at: this.now + milliseconds, wake }));

  async run<Value>(work: Promise<Value>): Promise<Value> {
    let over = false;
    void work.finally(() => {
      over = true;
    });
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (over) return await work;
      this.#waiting.sort((a, b) => a.at - b.at);
      const next = this.#waiting.shift();
      if (next === undefined) throw new Error('nobody waits for anything');
      this.now = Math.max(this.now, next.at);
      next.wake();
    }
  }
}

const throttle = () => Object.assign(new Error('slow down'), { name: 'ThrottlingException' });

/** A partition in virtual time: each write takes 20 ms and `units`. */
function partition(units: number) {
  const time = new VirtualTime();
  const limit = new PartitionLimit({ writeUnits: 1000, readUnits: 3000 }, time.clock);
  const calls = { throttled: 0 };
  const write = async (): Promise<void> => {
    await time.sleep(20);
    if (limit.admit('p', 'write', units)) return;
    calls.throttled += 1;
    throw throttle();
  };
  return { time, write, calls, writer: new BulkWriter(time) };
}

const items = (count: number) => Array.from({ length: count }, (_, place) => place);

describe('the bulk writer', () => {
  it.each([3, 5, 7])(
    'uses at least three quarters of what the partition allows, at %i units a write',
    async (units) => {
      const { time, write, calls, writer } = partition(units);
      const outcome = await time.run(writer.run(items(10_000), write));
      expect(outcome).toEqual({ done: 10_000, left: [], failed: [] });
      const least = (10_000 * units) / 1000;
      expect(time.now / 1000).toBeLessThanOrEqual(least * 1.3);
      expect(calls.throttled).toBeLessThan(1000);
    },
    60_000,
  );

  it('makes room for another writer to the same partition', async () => {
    const { time, write, writer } = partition(4);
    const another = new BulkWriter(time);
    const [first, second] = await time.run(
      Promise.all([writer.run(items(2000), write), another.run(items(2000), write)]),
    );
    expect([first.done, second.done]).toEqual([2000, 2000]);
    expect(time.now / 1000).toBeLessThanOrEqual(16 * 1.3);
  }, 60_000);

  it('reports what is left at its deadline', async () => {
    const { time, write, writer } = partition(4);
    const { done, left, failed } = await time.run(writer.run(items(10_000), write, { deadline: 5000 }));
    expect(failed).toEqual([]);
    expect(done + left.length).toBe(10_000);
    expect(done).toBeGreaterThan(800);
    expect(time.now).toBeLessThan(5100);
  });

  it('leaves the rest unwritten when it is stopped', async () => {
    const { time, write, writer } = partition(1);
    let written = 0;
    const count = async () => {
      await write();
      written += 1;
    };
    const { done, left } = await time.run(writer.run(items(1000), count, { stopped: () => written >= 100 }));
    expect(done + left.length).toBe(1000);
    expect(done).toBeLessThan(200);
  });

  it('retries a failing item a few times, and writes the others', async () => {
    const { time, write, writer } = partition(1);
    let tried = 0;
    const { done, failed } = await time.run(
      writer.run(items(100), async (item) => {
        if (item === 7) {
          tried += 1;
          throw new Error('broken');
        }
        await write();
      }),
    );
    expect(done).toBe(99);
    expect(failed).toMatchObject([{ item: 7, error: { message: 'broken' } }]);
    expect(tried).toBe(4);
  });

  it('writes a few items at once without waiting', async () => {
    const { time, write, writer } = partition(4);
    await time.run(writer.run(items(50), write));
    expect(time.now).toBe(20);
  });

  it('waits longer before each further try of a write that failed', async () => {
    const time = new VirtualTime();
    const triedAt: number[] = [];
    const broken = async () => {
      triedAt.push(time.now);
      throw new Error('broken');
    };
    await time.run(new BulkWriter(time).run(items(1), broken));
    expect(triedAt).toEqual([0, 100, 300, 700]);
  });

  it('slows down at a throttle, and does not count it as a failure', async () => {
    const time = new VirtualTime();
    let tried = 0;
    const full = async () => {
      tried += 1;
      if (tried <= 20) throw throttle();
      if (tried === 21) throw new Error('broken once');
    };
    const writer = new BulkWriter(time);
    const rate = writer.rate;
    const outcome = await time.run(writer.run(items(1), full));
    expect(outcome).toEqual({ done: 1, left: [], failed: [] });
    expect(tried).toBe(22);
    expect(writer.rate).toBeLessThan(rate);
  });

  it('spends no saved capacity after a throttle', async () => {
    const time = new VirtualTime();
    const writtenAt: number[] = [];
    let throttled = false;
    const write = async () => {
      if (!throttled) {
        throttled = true;
        throw throttle();
      }
      writtenAt.push(time.now);
    };
    const writer = new BulkWriter(time);
    await time.run(writer.run(items(1), write));
    expect(writtenAt[0]).toBeGreaterThanOrEqual(1000 / 200);
  });
});

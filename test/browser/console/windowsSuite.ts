import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { type Forecast, spanOf, type Timeline } from '../../../console/views/orchestration/timelineRows.ts';
import { windowTime } from '../../../local/simulator/fleet.ts';
import { eventually, type TestStack } from '../../support/stack.ts';
import type { ConsolePages } from './ConsolePages.ts';

const minute = 60_000;
const hour = 60 * minute;

const now = Math.floor(Date.now() / minute) * minute;

const [openFrom, openTo, nextFrom, nextTo] = [now - hour, now + hour, now + 3 * hour, now + 5 * hour];

/** A maintenance window of the policy. */
const window = (begin: number, end: number) => ({ timeBegin: windowTime(begin), timeEnd: windowTime(end) });

/** The policy of the stack. Its freezes hold nothing yet. */
export const policy = {
  rules: [
    { match: { region: '^us-' }, ...window(nextFrom, nextTo) },
    { match: { region: '^(eu|ap)-' }, ...window(openFrom, openTo) },
  ],
  freezes: [
    { begin: now + 1.5 * hour, end: now + 2 * hour, reason: 'closing' },
    { begin: now + 2.25 * hour, end: now + 2.75 * hour, reason: 'sale', match: { region: '^us-' } },
  ].map((freeze) => ({
    ...freeze,
    begin: new Date(freeze.begin).toISOString(),
    end: new Date(freeze.end).toISOString(),
  })),
};

/** The window timeline of a real orchestration: what the picture shows is what the API says and what the runtimes saw. */
export function windowsSuite(use: () => { readonly pages: ConsolePages; readonly stack: TestStack }): void {
  describe('the window timeline', () => {
    test('shows windows, starts, ends, failures, freezes, the present and the forecast at their times', async () => {
      const { pages, stack } = use();
      const id = await stack.create(
        { targets: { include: [{ region: '^(eu|us)-' }, { shoot: 'fails-too' }] } },
        { schedule: 'maintenanceWindow', parallel: { workers: 10 } },
      );
      const { page, wrong } = await pages.signedIn('Operator', { fragment: `#/orchestrations/${id}` });
      await eventually('all whose window is open have ended', async () => {
        const { operationStats } = await stack.status(id);
        return operationStats.pending === 5 && operationStats.succeeded + operationStats.failed === 6;
      });
      await page.getByText('6 of 11 over').waitFor();
      await page.locator('.forecast').waitFor();
      await page.getByText('As a table').click();
      const table = page.getByRole('region', { name: 'The timeline as a table' });
      const cells = async (name: string) =>
        await table
          .getByRole('row', { name: new RegExp(`^${name}`) })
          .locator('td')
          .allInnerTexts();
      const times = async (name: string) =>
        await table
          .getByRole('row', { name: new RegExp(`^${name}`) })
          .locator('time')
          .evaluateAll((found) => found.map((time) => Date.parse(time.getAttribute('datetime') ?? '')));

      // The page looks every few seconds: its picture is as old as its table.
      await eventually(
        'the page has seen that all have ended',
        async () => (await cells('All runtimes')).slice(0, 5).join() === '11,5,0,5,1',
      );
      const seen = async <Answer>(part: string) =>
        (await stack.call('GET', `/orchestrations/${id}/${part}`)).body as Answer;
      const timeline = await seen<Timeline>('timeline?by=region');
      const forecast = await seen<Forecast>('forecast');

      // Runtimes, waiting, in progress, succeeded, failed, started.
      expect((await cells('eu-central-1')).slice(0, 6)).toEqual(['5', '0', '0', '5', '0', '5']);
      expect((await cells('us-east-1')).slice(0, 6)).toEqual(['5', '5', '0', '0', '0', '0']);
      expect((await cells('ap-south-1')).slice(0, 6)).toEqual(['1', '0', '0', '0', '1', '1']);
      const bucket = timeline.bucketSeconds * 1000;
      const at = (place: number) => Date.parse(timeline.from) + (place + 0.5) * bucket;
      const near = (found: readonly number[], expected: readonly number[]) =>
        expected.forEach((at, place) => {
          expect(Math.abs((found[place] ?? 0) - at)).toBeLessThanOrEqual(bucket);
        });
      near(await times('eu-central-1'), [openFrom, openTo]);
      near(await times('us-east-1'), [nextFrom, nextTo]);
      const listed = await table.getByRole('listitem').allInnerTexts();
      expect(listed[0]).toMatch(/^A freeze \(closing\) from/);
      expect(listed[1]).toMatch(/^A freeze of some runtimes \(sale\) from/);

      // Where the pointer stands in time, its words are of that time.
      const picture = new Picture(page, timeline, forecast);
      expect(timeline.bands.map(({ name }) => name)).toEqual(['eu-central-1', 'us-east-1', 'ap-south-1']);
      const all = 0;
      const [eu, us, ap] = [1, 2, 3];
      expect(await picture.wordsAt(eu, openFrom + 5 * minute)).toMatch(/^eu-central-1, .*: 5 windows open$/);
      expect(await picture.wordsAt(eu, nextFrom + hour)).toMatch(/^eu-central-1, .*: nothing$/);
      expect(await picture.wordsAt(us, nextFrom + hour)).toMatch(
        /^us-east-1, .*: 5 windows open, 5 of them not started yet$/,
      );
      expect(await picture.wordsAt(all, nextFrom + hour)).toMatch(/^All runtimes, .*: 5 windows open, 5 of/);

      // What is drawn is where its time is: starts, ends and failures inside windows, now, freezes, and the end that is forecast.
      const startedAt = at((timeline.bands[0]?.starts ?? []).findIndex((count) => count > 0));
      const failedAt = at((timeline.bands[2]?.failed ?? []).findIndex((count) => count > 0));
      for (const time of [startedAt, failedAt]) {
        expect(time).toBeGreaterThan(openFrom);
        expect(time).toBeLessThan(openTo);
      }
      const said = await page.locator('.forecast time').first().getAttribute('datetime');
      const likely = Date.parse(said ?? '');
      expect(Math.abs(Date.parse(forecast.likely) - likely)).toBeLessThan(5 * minute);
      expect(likely).toBeGreaterThan(nextFrom);
      expect(likely).toBeLessThan(nextTo);
      expect({
        started: await picture.has('--state-progress', eu, startedAt),
        failed: await picture.has('--state-failed', ap, failedAt),
        notStarted: await picture.has('--state-progress', us, startedAt),
        now: await picture.has('--accent', us, Date.parse(timeline.now)),
        anHourAgo: await picture.has('--accent', us, now - hour / 2),
        likelyEnd: await picture.has('--state-progress', us, likely),
        freeze: await picture.isHatched(ap, now + 1.75 * hour),
        betweenFreezes: await picture.isHatched(ap, now + 2.12 * hour),
        freezeOfSome: await picture.isHatched(ap, now + 2.5 * hour),
      }).toEqual({
        started: true,
        failed: true,
        notStarted: false,
        now: true,
        anHourAgo: false,
        likelyEnd: true,
        freeze: true,
        betweenFreezes: false,
        freezeOfSome: true,
      });
      await pages.expectNarrow(page);
      expect(wrong).toEqual([]);
      await page.close();
      await stack.call('PUT', `/orchestrations/${id}/cancel`);
      await stack.ended(id);
    });
  });
}

/** The canvas of a timeline: what stands where in time, by row from above. */
class Picture {
  readonly #page: Page;
  readonly #span: readonly [number, number];
  readonly #rows: number;

  constructor(page: Page, timeline: Timeline, forecast: Forecast) {
    this.#page = page;
    this.#span = spanOf(timeline, forecast);
    this.#rows = timeline.bands.length + 1;
  }

  /** What the page says while the pointer is there. */
  async wordsAt(row: number, at: number): Promise<string> {
    const over = this.#page.locator('.picture .u-over');
    const { width, height } = (await over.boundingBox()) ?? { width: 0, height: 0 };
    await over.hover({ position: { x: width * this.#share(at), y: (height * (row + 0.5)) / this.#rows } });
    return await this.#page.locator('.readout').innerText();
  }

  /** Whether the colour of this name stands in the row at that time, to a pixel. */
  async has(colour: string, row: number, at: number): Promise<boolean> {
    const wanted = await this.#page.evaluate<string>(`(() => {
      const context = document.createElement('canvas').getContext('2d');
      context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(${JSON.stringify(colour)});
      context.fillRect(0, 0, 1, 1);
      return context.getImageData(0, 0, 1, 1).data.slice(0, 3).join();
    })()`);
    return (await this.#pixels(row, at)).includes(wanted);
  }

  /** Whether diagonals cross the row at that time: its pixels there change again and again. */
  async isHatched(row: number, at: number): Promise<boolean> {
    const pixels = await this.#pixels(row, at, 0);
    const changes = pixels.filter((pixel, place) => place > 0 && pixel !== pixels[place - 1]).length;
    return changes > 8;
  }

  #share(at: number): number {
    return (at - this.#span[0]) / (this.#span[1] - this.#span[0]);
  }

  /** The colours from the row's top to its bottom, in so many columns on both sides of the time. */
  async #pixels(row: number, at: number, beside = 1): Promise<readonly string[]> {
    return await this.#page.evaluate<string[]>(`(() => {
      const canvas = document.querySelector('.picture canvas');
      const over = document.querySelector('.picture .u-over').getBoundingClientRect();
      const frame = canvas.getBoundingClientRect();
      const ratio = canvas.width / frame.width;
      const x = (over.left - frame.left + over.width * ${this.#share(at)}) * ratio;
      const [top, bottom] = [${row}, ${row + 1}].map((each) => (over.top - frame.top + (over.height * each) / ${this.#rows}) * ratio);
      const [left, width, height] = [Math.round(x) - ${beside}, ${2 * beside + 1}, Math.floor(bottom) - Math.ceil(top)];
      const { data } = canvas.getContext('2d').getImageData(left, Math.ceil(top), width, height);
      return Array.from({ length: width * height }, (_, place) => data.slice(4 * place, 4 * place + 3).join());
    })()`);
  }
}

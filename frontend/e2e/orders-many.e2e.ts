// A list of 100,000 orders: the first rows come at once, scrolling stays smooth from end to end, and memory holds what is looked at. The
// numbers are printed; only what a person would call hanging fails.
import type { CDPSession } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { fill, newWorld, shot } from './world';

const many = 100_000;

const world = newWorld({ practice: false, prepare: (workspace) => fill(workspace, many) });

const numberOf = (order: number) => `N${String(order).padStart(8, '0')}`;
const grid = () => world.page.getByRole('grid', { name: '訂單清單' });
const row = (order: number) =>
  grid()
    .getByRole('row')
    .filter({ hasText: numberOf(order) });

/** most is how many rows may be drawn at once: a screen full with some before and after. */
const most = 80;

let inspector: CDPSession;
beforeAll(async () => {
  inspector = await world.context.newCDPSession(world.page);
});

// heap is what the page holds, in MB, once what it has let go is gone.
async function heap(): Promise<number> {
  await inspector.send('HeapProfiler.collectGarbage');
  const { usedSize } = await inspector.send('Runtime.getHeapUsage');
  return Math.round(usedSize / 1e5) / 10;
}

// timed gives how long something takes, in milliseconds.
async function timed(act: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await act();
  return Math.round(performance.now() - begun);
}

interface Scroll {
  frames: number[];
  rows: number;
}

// scroll moves the list by so many pixels in each frame, and gives how long each frame took and how many rows were drawn at most.
function scroll(frames: number, by: number): Promise<Scroll> {
  return grid().evaluate(
    (element, [frames, by]) =>
      new Promise<Scroll>((resolve) => {
        const seen: Scroll = { frames: [], rows: 0 };
        let last = performance.now();
        const step = (now: number) => {
          seen.frames.push(now - last);
          last = now;
          seen.rows = Math.max(seen.rows, element.querySelectorAll('[role="row"]').length);
          if (seen.frames.length > frames) return resolve(seen);
          element.scrollTop += by;
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
    [frames, by] as const,
  );
}

function told(what: string, { frames, rows }: Scroll): void {
  const sorted = frames.slice(1).sort((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  console.log(`${what}: frames of ${at(0.5)} ms (median), ${at(0.95)} ms (95 %), ${at(0.999)} ms (longest); at most ${rows} rows drawn`);
}

describe('a list of 100,000 orders', () => {
  it('shows its first rows and the result of a filter at once', async () => {
    const first = await timed(async () => {
      await world.show('/orders');
      await row(many - 1).waitFor();
    });
    await world.page.getByText('共 100,000 筆訂單').waitFor();
    await shot(world.page, 'orders-many');
    const held = await timed(async () => {
      await world.show('/orders?state=held');
      await world.page.getByText(/共 \d\d 筆訂單/).waitFor();
    });
    const platform = await timed(async () => {
      await world.show('/orders?platform=momo');
      await world.page.getByText('共 40,000 筆訂單').waitFor();
    });
    const found = await timed(async () => {
      await world.show(`/orders?q=${numberOf(50_000)}`);
      await row(50_000).waitFor();
    });
    console.log(
      `first rows ${first} ms, held ${held} ms, momo ${platform} ms, a number ${found} ms (the test's own waits of 250 ms included)`,
    );
  });

  it('scrolls smoothly, with few rows drawn and few orders in memory', async () => {
    await world.show('/orders');
    await row(many - 1).waitFor();
    const before = await heap();
    const wheel = await scroll(180, 120);
    told('turning the wheel', wheel);
    const drag = await scroll(240, 18_600);
    told('dragging through the whole list', drag);
    for (const { rows } of [wheel, drag]) expect(rows).toBeLessThan(most);
    await row(0).waitFor();
    await world.page.getByText('，共 100,000 筆').waitFor();
    for (let stop = 0; stop < 15; stop++) {
      await grid().evaluate((element, share) => {
        element.scrollTop = share * element.scrollHeight;
      }, stop / 15);
      await row(many - 1 - Math.round((stop / 15) * many) - 3).waitFor();
    }
    const after = await heap();
    console.log(`the page holds ${before} MB before and ${after} MB after scrolling`);
    expect(after).toBeLessThan(before + 60);
  }, 180_000);

  it('goes from end to end by keyboard', async () => {
    await grid().focus();
    await world.page.keyboard.press('End');
    await row(0).waitFor();
    await world.page.keyboard.press('Enter');
    await world.page.getByRole('heading', { level: 2, name: numberOf(0) }).waitFor();
    await world.page.keyboard.press('Escape');
    await world.page.keyboard.press('Home');
    await row(many - 1).waitFor();
    await world.page.keyboard.press('PageDown');
    await row(many - 12).waitFor();
  });

  it('jumps to a day', async () => {
    await world.show('/orders');
    await row(many - 1).waitFor();
    await world.page.getByRole('button', { name: '跳到日期' }).click();
    await world.page.getByRole('button', { name: '5 三月 2025', exact: true }).waitFor();
    await shot(world.page, 'orders-jump');
    await world.page.getByRole('button', { name: '5 三月 2025', exact: true }).click();
    await world.page.getByText('2025/03/05 下單').waitFor();
    await row(63 * 1440 + 15 * 60 + 59).waitFor(); // of the last minute of that day in Taipei, when it was 15:59 in UTC
  });

  it('chooses all of a filter, as many as can be worked on at once', async () => {
    await world.show('/orders?platform=momo');
    await world.page.getByText('共 40,000 筆訂單').waitFor();
    await grid().focus();
    await world.page.keyboard.press('Control+a');
    await world.page.getByText('已選取 5,000 筆').waitFor();
    await world.page.keyboard.press('Escape');
    await grid().getByRole('checkbox').nth(1).click();
    await world.page.keyboard.press('PageDown');
    await grid().focus();
    await world.page.keyboard.press('Shift+End');
    await world.page.getByText('已選取 5,000 筆').waitFor();
  });
});

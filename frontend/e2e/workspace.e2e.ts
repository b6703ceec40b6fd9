// What the frame does while the program works: long work is shown, and another workspace takes the place of the first without a reload.
import { expect, it } from 'vitest';
import { axe, newWorld, settled, shot } from './world';

const world = newWorld({ practice: false });

const ask = (name: string) =>
  world.page.evaluate(async (call) => {
    const answer = await fetch(`api/call/${call}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"language":"zh-TW","in":{}}',
    });
    return await answer.text();
  }, name);

const practice = () => world.page.getByTestId('practice');
const work = () => world.page.getByRole('button', { name: '進行中的工作：1' });

it('names the workspace', async () => {
  await world.page.getByRole('banner').getByText('workspace', { exact: true }).waitFor();
  expect(await practice().count()).toBe(0);
});

it('shows long work, and then the other workspace', async () => {
  await ask('practiceEnter');
  await work().click();
  await world.page.getByRole('dialog').getByText('準備練習模式').waitFor();
  await world.page.getByRole('button', { name: '停止：準備練習模式' }).waitFor();
  await shot(world.page, 'jobs');
  await axe(world.page);
  await practice().waitFor();
  await work().waitFor({ state: 'hidden' });
  await world.page.getByRole('link', { name: /^保留\s*\d+\s*筆待處理$/ }).waitFor();
});

it('goes back to the first workspace', async () => {
  await ask('practiceLeave');
  await practice().waitFor({ state: 'hidden' });
  await settled(world.page);
  expect(await world.page.getByRole('link', { name: /筆待處理/ }).count()).toBe(0);
});

it('stops long work when a person asks for it', async () => {
  await ask('practiceEnter');
  await work().click();
  await world.page.getByRole('button', { name: '停止：準備練習模式' }).click();
  await work().waitFor({ state: 'hidden' });
  expect(await practice().count()).toBe(0);
});

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

it('names the workspace', async () => {
  await world.page.getByRole('banner').getByText('workspace', { exact: true }).waitFor();
  expect(await practice().count()).toBe(0);
});

it('shows another workspace as soon as the program does, and goes back', async () => {
  await ask('practiceEnter');
  await practice().waitFor();
  await world.page.getByRole('link', { name: /^保留\s*\d+\s*筆待處理$/ }).waitFor();
  await ask('practiceLeave');
  await practice().waitFor({ state: 'hidden' });
  await settled(world.page);
  expect(await world.page.getByRole('link', { name: /筆待處理/ }).count()).toBe(0);
});

it('shows how far long work is, and stops it', async () => {
  // Real work would be over before it could be looked at.
  const job = { id: '7', kind: 'fetch', title: { en: 'Fetch orders of all accounts', 'zh-TW': '取得所有帳號的訂單' }, state: 'running' };
  const jobs = [
    { ...job, done: 1200, of: 3000 },
    { ...job, id: '8', title: { en: 'Export', 'zh-TW': '匯出訂單' }, done: 0, of: 0 },
  ];
  await world.page.route('**/api/call/jobs', (route) => route.fulfill({ json: { out: { jobs } } }));
  let stopped = '';
  await world.page.route('**/api/call/jobStop', (route) => {
    stopped = route.request().postDataJSON().in.id;
    return route.fulfill({ json: { out: job } });
  });
  await world.page.reload();
  await world.page.getByRole('button', { name: '進行中的工作：2' }).click();
  await world.page.getByText('1,200 / 3,000').waitFor();
  await shot(world.page, 'jobs');
  await axe(world.page);
  await world.page.getByRole('button', { name: '停止：取得所有帳號的訂單' }).click();
  await expect.poll(() => stopped).toBe('7');
});

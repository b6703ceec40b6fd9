// What the frame does while the program works: long work is shown, and another workspace takes the place of the first without a reload.
import { expect, it } from 'vitest';
import { axe, newWorld, settled, shot, speak } from './world';

const world = newWorld({ practice: false });

const ask = (name: string, input: object = {}) =>
  world.page.evaluate(
    async ([call, letter]) => {
      const answer = await fetch(`api/call/${call}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: letter });
      const { error } = await answer.json();
      if (error) throw new Error(error.message);
    },
    [name, JSON.stringify({ language: 'zh-TW', operator: '', in: input })] as const,
  );

const practice = () => world.page.getByTestId('practice');

it('names the workspace', async () => {
  await world.page.getByRole('banner').getByText('workspace', { exact: true }).waitFor();
  expect(await practice().count()).toBe(0);
});

it('speaks the language chosen last, also where the browser has forgotten it', async () => {
  const kept = world.page.waitForResponse(/setLanguage/);
  await speak(world.page, 'en');
  await kept;
  await world.page.evaluate(() => localStorage.clear());
  await world.page.reload();
  await world.page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Orders', exact: true }).waitFor();
  await speak(world.page, 'zh-TW');
});

it('shows another workspace as soon as the program does, and goes back', async () => {
  await ask('practiceEnter');
  await practice().waitFor();
  await world.page
    .getByRole('navigation', { name: '畫面' })
    .getByRole('link', { name: /^保留\s*\d+\s*筆待處理$/ })
    .waitFor();
  await ask('practiceLeave');
  await practice().waitFor({ state: 'hidden' });
  await settled(world.page);
  expect(
    await world.page
      .getByRole('navigation', { name: '畫面' })
      .getByRole('link', { name: /筆待處理/ })
      .count(),
  ).toBe(0);
});

it('says while only one merchant is in sight', async () => {
  await world.ask('merchant', 'add', '小山茶行');
  await ask('viewLock', { merchant: '小山茶行', pin: '4711' });
  const lock = world.page.getByRole('banner').getByText('僅限貨主：小山茶行');
  await lock.waitFor();
  await shot(world.page, 'merchant-view');
  await axe(world.page);
  await ask('viewUnlock', { pin: '4711' });
  await lock.waitFor({ state: 'hidden' });
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

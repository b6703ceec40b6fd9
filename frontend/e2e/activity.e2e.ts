// Activity: every change at a platform until it is confirmed, the sync runs, the notices, and the log without what must stay secret.
import { beforeEach, expect, it } from 'vitest';
import { saved } from './files';
import { axe, dress, newWorld, shot } from './world';

const world = newWorld();

const row = (text: string) => world.page.getByRole('row').filter({ hasText: text });
const tab = (name: string) => world.page.getByRole('tab', { name });

beforeEach(async () => {
  await world.show('/');
  await world.show('/activity');
});

it('lists what went to the platforms, and what they have confirmed', async () => {
  await row('回傳庫存').first().getByText('平台已確認').waitFor();
  await shot(world.page, 'activity');
  await axe(world.page);
  await dress(world.page, 'dark');
  await shot(world.page, 'activity-dark');
  await axe(world.page);
  await dress(world.page, 'light');
  await world.page.getByRole('radiogroup', { name: '顯示' }).getByText('已取消').click();
  await world.page.getByText('沒有符合的變更').waitFor();
  await shot(world.page, 'activity-empty');
  await axe(world.page);
});

it('lists the sync runs with what they brought', async () => {
  await tab('同步紀錄').click();
  await row('抓單')
    .filter({ hasText: 'momo-practice' })
    .getByText(/新訂單 \d+/)
    .waitFor();
  await shot(world.page, 'activity-runs');
  await axe(world.page);
});

it('closes a notice, and shows it again among the closed ones', async () => {
  await tab('通知').click();
  const notices = world.page.getByRole('listitem').filter({ hasText: '訂單 1020 已保留' });
  await shot(world.page, 'activity-notices');
  await axe(world.page);
  await notices.getByRole('button', { name: '關閉' }).click();
  await notices.waitFor({ state: 'detached' });
  await world.page.getByRole('switch', { name: '顯示已關閉的通知' }).click({ force: true });
  await notices.getByText(/關閉$/).waitFor();
});

it('says what the empty tabs are for', async () => {
  await tab('列印').click();
  await world.page.getByRole('heading', { name: '還沒有列印過' }).waitFor();
  await axe(world.page);
  await tab('進行中的工作').click();
  await axe(world.page);
});

it('saves the log without keys and buyers', async () => {
  const { name, data } = await saved(world.page, () => world.page.getByRole('button', { name: '下載紀錄' }).click());
  expect(name).toBe('gowarehouse-log.txt');
  const log = data.toString('utf8');
  expect(log.length).toBeGreaterThan(0);
  expect(log).not.toMatch(/09\d{8}/);
  expect(log).not.toContain('a passphrase for tests');
});

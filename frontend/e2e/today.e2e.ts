// Today: what needs a hand leads to where it is done; a light for every account; the orders of the last days.
import { expect, it } from 'vitest';
import { axe, dress, newWorld, shot } from './world';

const world = newWorld();

interface Today {
  states: Record<string, number>;
  urgent: unknown[];
  hold_groups: { reason: string; orders: number }[];
  lights: { account: string }[];
}

const today = () => world.ask('today') as Promise<Today>;
const section = (name: string) => world.page.getByRole('region', { name, exact: true });

it('counts the open orders, each number a way to its orders', async () => {
  const { states } = await today();
  const numbers = section('訂單數量');
  await numbers.getByRole('link', { name: new RegExp(`^可出貨\\s*${states.ready}$`) }).waitFor();
  await numbers.getByRole('link', { name: new RegExp(`^保留中\\s*${states.held}$`) }).click();
  await expect.poll(() => world.page.url()).toContain('#/orders?state=held');
  await world.show('/');
});

it('lists what needs a hand, the most urgent first', async () => {
  const { urgent, hold_groups } = await today();
  const tasks = section('需要處理').getByRole('listitem');
  const first = tasks.first();
  expect(await first.innerText()).toContain('24 小時內要出貨');
  expect(await first.innerText()).toContain(String(urgent.length));
  expect(await first.getByRole('link').getAttribute('href')).toBe('#/orders?ship_by=24h');
  expect(await tasks.nth(1).getByRole('link').getAttribute('href')).toBe(`#/holds?reason=${hold_groups[0]?.reason}`);
  expect(await section('需要處理').getByRole('link', { name: '未知商品', exact: true }).getAttribute('href')).toBe('#/mappings');
});

it('has a truthful light for every account', async () => {
  const { lights } = await today();
  expect(await section('帳號狀態').getByRole('listitem').count()).toBe(lights.length);
  for (const { account } of lights) {
    const light = section('帳號狀態').getByRole('listitem').filter({ hasText: account });
    await light.getByRole('img', { name: '正常' }).waitFor();
    expect(await light.innerText()).toMatch(/上次成功 \d\d:\d\d，帶入 \d+ 筆 · 下次 \d\d:\d\d · 佇列 \d+/);
  }
});

it('says the orders per day in words too', async () => {
  const rows = await section('近 14 天訂單').getByRole('row').count();
  expect(rows).toBeGreaterThan(5);
});

it('can be read in light and dark', async () => {
  await shot(world.page, 'today');
  await axe(world.page);
  await dress(world.page, 'dark');
  await shot(world.page, 'today-dark');
  await axe(world.page);
  await dress(world.page, 'light');
});

it('says so when an account is cut off', async () => {
  await world.ask('account', 'revoke', 'shopee-practice', '--yes');
  const task = section('需要處理').getByRole('link', { name: '「shopee-practice」未連線' });
  await task.waitFor();
  expect(await section('需要處理').getByRole('listitem').first().innerText()).toContain('shopee-practice');
  await section('帳號狀態').getByRole('img', { name: '需要處理' }).waitFor();
  await shot(world.page, 'today-disconnected');
});

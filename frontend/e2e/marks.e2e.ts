// A platform that takes nothing back, on practice data of 1shop: what was shipped is marked there by hand, and every face says so.
import { expect, it } from 'vitest';
import { axe, newWorld, settled, shot } from './world';

const world = newWorld({ platforms: ['oneshop'] });
const main = () => world.page.getByRole('main');
const account = 'oneshop-practice';

interface Orders {
  orders: { id: string; number: string; state: string; mark: string }[];
}

const due = async () => ((await world.ask('order', 'list', '--mark', 'due')) as Orders).orders;

it('lists what was shipped on Today until it is marked', async () => {
  const codes = (await world.ask('map', 'shipping', account)) as { codes: { code: string }[] };
  for (const { code } of codes.codes) if (code) await world.ask('map', 'shipping', account, code, 'own', '--yes');
  const { orders } = (await world.ask('order', 'list', '--state', 'ready', '--limit', '3')) as Orders;
  expect(orders).toHaveLength(3);
  for (const { number } of orders) {
    await world.ask('pack', number);
    await world.ask('ship', number, '--carrier', '黑貓宅急便', '--number', `90770000${number.slice(-4)}`);
  }
  expect(await due()).toHaveLength(3);
  await world.show('/');
  const task = main().getByRole('listitem').filter({ hasText: '標記出貨' });
  await task.getByText('3', { exact: true }).waitFor(); // the page hears of each by itself
  await shot(world.page, 'marks-today');
  await axe(world.page);
  await task.getByRole('link').click();
  await settled(world.page);
  expect(world.page.url()).toContain(`#/orders?mark=due&account=${account}`);
  expect(await main().getByRole('row').filter({ hasText: '待平台標記' }).count()).toBe(3);
});

it('is ticked off on the order, and the tick is taken back', async () => {
  const [first] = await due();
  await world.show(`/orders/${first?.id}?mark=due`);
  await shot(world.page, 'marks-order');
  await axe(world.page);
  const panel = world.page.getByRole('complementary', { name: new RegExp(first?.number ?? '?') });
  await panel.getByRole('button', { name: '已於平台標記' }).click();
  await panel.getByText('已勾選：人員已於平台標記出貨。').waitFor();
  expect(await due()).toHaveLength(2);
  await panel.getByRole('button', { name: '取消勾選' }).click();
  await panel.getByRole('button', { name: '已於平台標記' }).waitFor();
  expect(await due()).toHaveLength(3);
});

it('is ticked off for many at once, with a way back', async () => {
  await world.show('/orders?mark=due');
  const rows = main().getByRole('row').filter({ hasText: '待平台標記' });
  await rows.first().getByRole('checkbox').click({ force: true });
  await rows.nth(1).getByRole('checkbox').click({ force: true });
  await main().getByRole('button', { name: '已於平台標記' }).click();
  const dialog = world.page.getByRole('dialog');
  await dialog.getByText('完成 2 筆，未完成 0 筆。').waitFor();
  expect(await due()).toHaveLength(1);
  await shot(world.page, 'marks-bulk');
  await dialog.getByRole('button', { name: '復原' }).click();
  await expect.poll(async () => (await due()).length).toBe(3);
  await dialog.getByRole('button', { name: '關閉' }).last().click();
});

it('is said on the account and in its settings', async () => {
  await world.show('/accounts/new');
  await shot(world.page, 'marks-new-account');
  const { accounts } = (await world.ask('account', 'list')) as { accounts: { id: string }[] };
  await world.show(`/accounts/${accounts[0]?.id}`);
  await main().getByText('唯讀：此平台不接受回傳。').first().waitFor();
  await shot(world.page, 'marks-account');
  await axe(world.page);
});

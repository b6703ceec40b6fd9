// Channels: the merchants whose goods are here, and where each sells.
import { expect, it } from 'vitest';
import { axe, dress, newWorld, shot } from './world';

const world = newWorld({ practice: false });

const button = (name: string) => world.page.getByRole('button', { name, exact: true });
const dialog = (name: string) => world.page.getByRole('dialog', { name });
const merchant = () => world.page.getByRole('region', { name: '小山茶行' });

it('says what to do where there is no merchant yet', async () => {
  await world.show('/channels');
  await world.page.getByRole('heading', { name: '還沒有貨主' }).waitFor();
  await shot(world.page, 'channels-empty');
  await axe(world.page);
});

it('adds a merchant and a sales channel', async () => {
  await button('新增貨主').click();
  await dialog('新增貨主').getByRole('textbox', { name: '貨主名稱' }).fill('小山茶行');
  await axe(world.page);
  await dialog('新增貨主').getByRole('button', { name: '新增貨主' }).click();
  await merchant().getByRole('button', { name: '新增銷售通路' }).click();
  const adding = dialog('新增「小山茶行」的銷售通路');
  await adding.getByRole('textbox', { name: '通路名稱' }).fill('官網');
  await adding.getByRole('radio', { name: '依條碼比對' }).check();
  await shot(world.page, 'channels-add');
  await axe(world.page);
  await adding.getByRole('button', { name: '新增', exact: true }).click();
  await merchant().getByText('依條碼比對').waitFor();
  const { channels } = (await world.ask('channel', 'list')) as { channels: { name: string; match_by: string }[] };
  expect(channels).toMatchObject([{ name: '官網', match_by: 'barcode' }]);
});

it('switches a channel off, and asks before stock is kept no more', async () => {
  await merchant().getByRole('switch', { name: '「官網」接收新訂單' }).click({ force: true });
  await merchant().getByText('已停用').waitFor();
  await merchant().getByRole('switch', { name: '管理庫存' }).click({ force: true });
  await expect.poll(() => merchant().getByRole('switch', { name: '管理庫存' }).isChecked()).toBe(true);
  await merchant().getByRole('switch', { name: '管理庫存' }).click({ force: true });
  await dialog('停止管理庫存').waitFor();
  await shot(world.page, 'channels-stop');
  await axe(world.page);
  await dialog('停止管理庫存').getByRole('button', { name: '取消' }).click();
  expect(await merchant().getByRole('switch', { name: '管理庫存' }).isChecked()).toBe(true);
});

it('brings merchants in from a file', async () => {
  await button('匯入貨主').click();
  await dialog('匯入貨主')
    .locator('input[type="file"]')
    .setInputFiles({ name: 'merchants.csv', mimeType: 'text/csv', buffer: Buffer.from('貨主\n大海文具\n小山茶行\n') });
  await dialog('匯入貨主').getByRole('button', { name: '匯入 1 列' }).click();
  await dialog('匯入貨主').getByText('匯入完成').waitFor();
  await dialog('匯入貨主').getByRole('button', { name: '關閉' }).last().click();
  await world.page.getByRole('region', { name: '大海文具' }).waitFor();
  await shot(world.page, 'channels');
  await axe(world.page);
  await dress(world.page, 'dark');
  await axe(world.page);
  await dress(world.page, 'light');
});

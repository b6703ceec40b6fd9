// Stock: goods are put away by scanning and the platforms are raised; a manual sync shows both values before it overwrites; products come
// in from a file with its errors shown; a count is adjusted and listed; shares of more than 100 % are said.
import { beforeEach, expect, it } from 'vitest';
import { axe, dress, newWorld, settled, shot } from './world';

const world = newWorld();

interface Product {
  sku: string;
  on_hand: number;
}

const product = async (sku: string) => {
  const { products } = (await world.ask('product', 'list')) as { products: Product[] };
  return products.find((p) => p.sku === sku);
};
const dialog = (name: string) => world.page.getByRole('dialog', { name });
const button = (name: string) => world.page.getByRole('button', { name, exact: true });

// Every test begins with the screen as it opens.
beforeEach(async () => {
  await world.show('/');
  await world.show('/stock');
});

it('lists on hand, reserved and available, and finds a product by any of its codes', async () => {
  await world.page.getByRole('gridcell', { name: 'MUG-CAT' }).waitFor();
  await shot(world.page, 'stock');
  const grid = world.page.getByRole('grid');
  expect(await grid.evaluate((e) => e.scrollWidth - e.clientWidth), 'no column is out of sight').toBe(0);
  await axe(world.page);
  await dress(world.page, 'dark');
  await shot(world.page, 'stock-dark');
  await axe(world.page);
  await dress(world.page, 'light');
  await world.page.getByRole('searchbox').fill('4710000000406');
  await expect.poll(() => world.page.getByRole('grid').getByRole('row').count()).toBe(2);
});

it('puts goods away by scanning, raises the platforms, and they confirm it', async () => {
  const before = (await product('MUG-CAT'))?.on_hand ?? 0;
  await world.page.getByRole('gridcell', { name: 'MUG-CAT' }).click();
  const pushed = world.page
    .getByRole('dialog')
    .getByRole('row', { name: /shopee-practice/ })
    .getByRole('cell')
    .nth(2);
  const told = async () => Number.parseInt(await pushed.innerText(), 10);
  const first = await told();
  await world.page.keyboard.press('Escape');
  await button('入庫').click();
  const scan = dialog('入庫').getByRole('textbox', { name: '商品條碼或 SKU' });
  for (const code of ['4710000000406', 'MUG-CAT', '4710000000406']) {
    await scan.fill(code);
    await scan.press('Enter');
  }
  expect(await dialog('入庫').getByRole('textbox', { name: 'MUG-CAT 的數量' }).inputValue()).toBe('3');
  await dialog('入庫').getByRole('textbox', { name: 'MUG-CAT 的數量' }).fill('30');
  await scan.fill('no-such-code');
  await scan.press('Enter');
  await dialog('入庫').getByText('找不到商品「no-such-code」').waitFor();
  await shot(world.page, 'stock-put-away');
  await axe(world.page);
  await dialog('入庫').getByRole('button', { name: '入庫 30 件' }).click();
  await dialog('入庫').getByText('已入庫').waitFor();
  const raised = dialog('入庫').getByRole('row').filter({ hasText: 'shopee-practice' });
  await raised.getByText('+9', { exact: true }).waitFor(); // 33 % of 30
  await shot(world.page, 'stock-raised');
  await axe(world.page);
  expect((await product('MUG-CAT'))?.on_hand).toBe(before + 30);
  await dialog('入庫').getByRole('button', { name: '關閉' }).last().click();
  await world.page.getByRole('gridcell', { name: 'MUG-CAT' }).click();
  await expect.poll(told).toBe(first + 9);
  await pushed.getByText('平台已確認').waitFor();
});

it('shows before and after, and overwrites a platform only once that is confirmed', async () => {
  await button('手動同步庫存').click();
  const sync = dialog('手動同步庫存');
  await sync.getByRole('combobox', { name: '帳號' }).click();
  await world.page.getByRole('option', { name: 'shopee-practice' }).click();
  await sync.getByRole('button', { name: '讀取平台庫存' }).click();
  const act = sync.getByRole('button', { name: /^覆蓋 \d+ 項$/ });
  await act.waitFor();
  expect(await act.isDisabled()).toBe(true);
  const line = sync.getByRole('row').filter({ hasText: 'MUG-CAT' });
  const [before, after] = [await line.getByRole('cell').nth(2).innerText(), await line.getByRole('cell').nth(3).innerText()];
  expect(Number(before)).not.toBe(Number(after));
  await sync.getByRole('checkbox').check();
  await shot(world.page, 'stock-sync');
  await axe(world.page);
  await act.click();
  await sync.getByText(/^已送出 \d+ 項$/).waitFor();
  await settled(world.page);
  await shot(world.page, 'stock-synced');
  await axe(world.page);
});

it('adjusts a count with a reason, and lists the movement', async () => {
  await world.page.getByRole('gridcell', { name: 'SK-01-L' }).click();
  const drawer = world.page.getByRole('dialog');
  await drawer.getByRole('textbox', { name: '實際數量' }).fill('77');
  await drawer.getByRole('textbox', { name: '原因' }).fill('年底盤點');
  await drawer.getByRole('button', { name: '調整' }).click();
  await drawer.getByRole('cell', { name: '年底盤點' }).waitFor();
  expect((await product('SK-01-L'))?.on_hand).toBe(77);
  await shot(world.page, 'stock-product');
  await axe(world.page);
});

it('warns when the shares of all platforms are more than there is', async () => {
  for (const platform of ['momo', 'shopee'])
    await world.ask('account', 'settings', `${platform}-practice`, '--push-percent', '80', '--inbound-push', 'on');
  await world.page.getByRole('gridcell', { name: 'SK-01-L' }).click();
  await world.page
    .getByRole('dialog')
    .getByText(/推送比例合計 1\d\d%，可能超賣/)
    .waitFor();
  await shot(world.page, 'stock-over');
  await axe(world.page);
});

it('shows what is wrong with a file before anything changes, then takes the rest', async () => {
  await button('更多').click();
  await world.page.getByRole('menuitem', { name: '匯入商品' }).click();
  const csv = 'SKU,商品名稱,條碼\nCUP-01,玻璃杯,4710000000901\n,沒有貨號,\nCUP-02,馬克杯,4710000000902\n';
  await dialog('匯入商品')
    .locator('input[type="file"]')
    .setInputFiles({ name: 'products.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  const rows = dialog('匯入商品').getByRole('row');
  await rows.filter({ hasText: 'CUP-02' }).waitFor();
  expect(await rows.filter({ hasText: '沒有貨號' }).innerText()).toContain('錯誤');
  const act = dialog('匯入商品').getByRole('button', { name: '匯入 2 列' });
  expect(await act.isDisabled()).toBe(true);
  await dialog('匯入商品')
    .getByRole('checkbox', { name: /略過 1 列/ })
    .check();
  await settled(world.page);
  await shot(world.page, 'import-errors');
  await axe(world.page);
  await act.click();
  await dialog('匯入商品').getByText('匯入完成').waitFor();
  await shot(world.page, 'import-done');
  await axe(world.page);
  expect(await product('CUP-02')).toBeDefined();
});

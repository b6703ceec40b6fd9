// Mappings: what platforms call things is mapped once, with what would change said first.
import { beforeEach, expect, it } from 'vitest';
import { axe, dress, newWorld, settled, shot } from './world';

const world = newWorld();

const order = async (number: string) => ((await world.ask('order', 'show', number)) as { order: { state: string } }).order;
const row = (text: string) => world.page.getByRole('row').filter({ hasText: text });
const dialog = () => world.page.getByRole('dialog');

async function account(name: string) {
  await world.page.getByRole('combobox', { name: '帳號' }).click();
  await world.page.getByRole('option', { name }).click();
  await settled(world.page);
}

// Every test begins with the screen as it opens.
beforeEach(async () => {
  await world.show('/');
});

it('maps an unknown product, frees its order, and offers to write the SKU to the platform', async () => {
  await world.show('/mappings');
  await shot(world.page, 'mappings-unknown');
  await axe(world.page);
  await dress(world.page, 'dark');
  await shot(world.page, 'mappings-dark');
  await axe(world.page);
  await dress(world.page, 'light');
  const number = await world.numberOf('--platform', 'shopee', '--reason', 'unknown_product', '--search', 'XMAS-2026');
  const unknown = row('XMAS-2026').filter({ hasText: 'shopee-practice' });
  await unknown.getByRole('button', { name: '對應' }).click();
  await dialog().getByRole('combobox', { name: '倉庫商品' }).fill('MUG-CAT');
  await world.page.getByRole('option', { name: /MUG-CAT/ }).click();
  await dialog().getByText('1 筆訂單會變更').waitFor();
  await dialog().getByRole('button', { name: '確定對應' }).click();
  await dialog().getByText('也要寫回平台嗎？').waitFor();
  await shot(world.page, 'mappings-backfill');
  await axe(world.page);
  await dialog().getByRole('button', { name: '寫回平台' }).click();
  await dialog().waitFor({ state: 'detached' });
  await unknown.waitFor({ state: 'detached' });
  expect((await order(number)).state).toBe('ready');
  await world.show('/activity');
  await row('回寫 SKU').getByText('平台已確認').waitFor();
});

it('finds several SKUs at once', async () => {
  await world.show('/mappings');
  const count = await world.page.getByRole('row').count();
  await world.page.getByRole('textbox', { name: '輸入多個 SKU，每行一個' }).fill('SET-OFFICE\nno-such');
  await expect.poll(() => world.page.getByRole('row').count()).toBeLessThan(count);
  expect(await row('SET-OFFICE').count()).toBeGreaterThan(0);
});

it('maps a listing by hand, and keeps the mapping while open orders take by it', async () => {
  await world.show('/mappings?tab=listings');
  await account('shopee-practice');
  await shot(world.page, 'mappings-listings');
  await axe(world.page);
  const listing = row('貓咪馬克杯').first();
  await listing.getByRole('button', { name: '對應' }).click();
  await dialog().getByRole('combobox', { name: '倉庫商品' }).fill('NB-A5');
  await world.page.getByRole('option', { name: /NB-A5/ }).click();
  await dialog()
    .getByText(/\d+ 筆訂單會變更/)
    .waitFor();
  await dialog().getByRole('button', { name: '確定對應' }).click();
  await dialog().getByRole('button', { name: '取消' }).click();
  await listing.getByText('NB-A5').waitFor();
  await listing.getByRole('button', { name: '改回自動' }).click();
  await world.page.getByRole('alert').filter({ hasText: '筆未完成訂單使用此對應' }).waitFor();
});

it('maps a shipping code to a type that was added for it', async () => {
  await world.show('/mappings?tab=types');
  await world.page.getByRole('button', { name: '新增出貨方式' }).click();
  await dialog().getByRole('textbox', { name: '名稱' }).fill('無人機');
  await dialog().getByRole('textbox', { name: '代碼' }).fill('drone');
  await dialog().getByRole('textbox', { name: '物流商' }).fill('Acme');
  await shot(world.page, 'mappings-type');
  await axe(world.page);
  await dialog().getByRole('button', { name: '新增出貨方式' }).click();
  await row('custom_drone').waitFor();
  await shot(world.page, 'mappings-types');
  await axe(world.page);
  await world.show('/mappings?tab=shipping');
  await account('woocommerce-practice');
  await row('acme_drone').getByRole('button', { name: '對應' }).click();
  await dialog().getByRole('combobox', { name: '倉庫出貨方式' }).click();
  await world.page.getByRole('option', { name: '無人機' }).click();
  await dialog().getByText('1 筆訂單會變更').waitFor();
  await dialog().getByRole('button', { name: '確定對應' }).click();
  await row('acme_drone').getByText('無人機').waitFor();
  await shot(world.page, 'mappings-shipping');
  await axe(world.page);
  expect((await order('1013')).state).toBe('ready');
});

it('classifies a payment method, and its orders stay held for what else they wait for', async () => {
  await world.show('/mappings?tab=payments');
  await account('woocommerce-practice');
  await row('acme_pay').getByRole('button', { name: '設定' }).click();
  await dialog().getByRole('radio', { name: '貨到付款' }).check();
  await dialog().getByText('2 筆訂單會變更').waitFor();
  await dialog().getByRole('button', { name: '確定對應' }).click();
  await row('acme_pay').getByText('貨到付款').waitFor();
  await shot(world.page, 'mappings-payments');
  await axe(world.page);
  expect((await order('1011')).state).toBe('held'); // its shipping is not mapped
});

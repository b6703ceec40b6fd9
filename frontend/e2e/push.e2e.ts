// Real-time push on practice data: it is switched on, the platforms are registered, and each account says what is true now.
import { expect, it } from 'vitest';
import { axe, newWorld, settled, shot } from './world';

const world = newWorld({ platforms: ['momo', 'shopee', 'woocommerce'] });
const main = () => world.page.getByRole('main');

it('is switched on in the settings, and the public address is tried', async () => {
  await world.show('/settings');
  const section = main().getByRole('region', { name: '即時推播' });
  await section.getByRole('switch', { name: '接收即時推播' }).click({ force: true });
  await section.getByRole('button', { name: '儲存' }).click();
  await section.getByText('接收位址：127.0.0.1').waitFor();
  await section
    .getByRole('row', { name: /woocommerce-practice/ })
    .getByText(/推播中|尚未收到/)
    .waitFor();
  await section.getByRole('button', { name: '測試公開網址' }).click();
  await world.page.getByText('公開網址可連回本程式').waitFor();
  await section.scrollIntoViewIfNeeded();
  await settled(world.page);
  await shot(world.page, 'push-settings');
  await axe(world.page);
});

it('is told by each account', async () => {
  await world.show('/accounts');
  const row = main().getByRole('row').filter({ hasText: 'woocommerce-practice' });
  await row.getByText(/推播中|尚未收到/).waitFor();
  expect(await main().getByRole('row').filter({ hasText: 'momo-practice' }).innerText()).toContain('每 10 分鐘');
  await shot(world.page, 'push-accounts');
  await row.focus();
  await world.page.keyboard.press('Enter');
  await main().getByText('每 10 分鐘').first().waitFor();
  await settled(world.page);
  await shot(world.page, 'push-account');
  await axe(world.page);
});

it('is compared', async () => {
  await world.show('/comparison');
  await main().getByText('即時推播').first().waitFor();
  await shot(world.page, 'push-comparison');
});

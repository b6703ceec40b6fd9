// The first start: an empty workspace welcomes; practice is entered from there and left again; the first merchant is added.
import { expect, it } from 'vitest';
import { axe, dress, newWorld, settled, shot } from './world';

const world = newWorld({ practice: false });

it('welcomes where nothing is set up yet', async () => {
  await world.page.getByRole('heading', { level: 1, name: '歡迎使用 GoWarehouse' }).waitFor();
  expect(world.page.url()).toContain('#/welcome');
  expect(await world.page.getByRole('link', { name: '連線平台' }).getAttribute('href')).toBe('#/accounts/new');
  await shot(world.page, 'welcome');
  await axe(world.page);
  await dress(world.page, 'dark');
  await shot(world.page, 'welcome-dark');
  await axe(world.page);
  await dress(world.page, 'light');
});

it('enters practice mode and leaves it again', async () => {
  await world.page.getByRole('button', { name: '進入練習模式' }).click();
  await world.page.getByTestId('practice').waitFor();
  await world.page.getByRole('link', { name: '開始練習' }).click();
  await world.page.getByRole('heading', { level: 1, name: '今日' }).waitFor();
  await settled(world.page);
  await world.page
    .getByRole('link', { name: /^保留\s*\d+/ })
    .first()
    .waitFor();
  await world.show('/settings');
  await world.page.getByRole('button', { name: '離開練習模式' }).click();
  await world.page.getByTestId('practice').waitFor({ state: 'detached' });
  await world.page.getByRole('heading', { level: 1, name: '歡迎使用 GoWarehouse' }).waitFor();
});

// The frame around the screens: navigation, keys, languages, light and dark, help.
import { describe, expect, it } from 'vitest';
import { axe, dress, newWorld, shot, speak } from './world';

const world = newWorld();

const screens = [
  { path: '/', letter: 't', zh: '今日' },
  { path: '/orders', letter: 'o', zh: '訂單' },
  { path: '/holds', letter: 'h', zh: '保留' },
  { path: '/pack', letter: 'p', zh: '包裝', head: '請輸入您的姓名' }, // nobody has signed on yet
  { path: '/mappings', letter: 'm', zh: '對應' },
  { path: '/stock', letter: 's', zh: '庫存' },
  { path: '/accounts', letter: 'a', zh: '帳號' },
  { path: '/channels', letter: 'c', zh: '銷售通路' },
  { path: '/comparison', letter: 'k', zh: '平台比較' },
  { path: '/activity', letter: 'y', zh: '動態' },
  { path: '/settings', letter: 'e', zh: '設定' },
];

const navigation = () => world.page.getByRole('navigation', { name: '畫面' });
const heading = (name: string) => world.page.getByRole('main').getByRole('heading', { level: 1, name, exact: true });

describe('the navigation', () => {
  it('shows every screen by mouse, and says which one it is', async () => {
    for (const { path, zh, head = zh } of screens) {
      await navigation().locator(`a[href="#${path}"]`).click();
      await heading(head).waitFor();
      expect(await navigation().locator('a[aria-current="page"]').getAttribute('href')).toBe(`#${path}`);
      expect(await world.page.title()).toBe(`${zh} · GoWarehouse`);
    }
  });

  it('shows every screen by keyboard', async () => {
    for (const { letter, path, zh, head = zh } of screens) {
      await world.show(path === '/' ? '/settings' : '/');
      await world.page.locator('#main').focus();
      await world.page.keyboard.press('g');
      await world.page.keyboard.press(letter);
      await heading(head).waitFor();
    }
  });

  it('counts the held orders', async () => {
    const { states } = (await world.ask('today')) as { states: Record<string, number> };
    const number = states.held ?? 0;
    expect(number).toBeGreaterThan(0);
    await navigation()
      .getByRole('link', { name: new RegExp(`^保留\\s*${number}\\s*筆待處理$`) })
      .waitFor();
  });

  it('comes back to the same screen after a reload', async () => {
    await world.show('/stock');
    await world.page.reload();
    await heading('庫存').waitFor();
  });

  it('shows Today for an address that does not exist', async () => {
    await world.show('/no-such-screen');
    await heading('今日').waitFor();
  });
});

describe('the frame', () => {
  it('says on every screen that this is practice', async () => {
    for (const { path } of screens) {
      await world.show(path);
      await world.page.getByTestId('practice').waitFor();
    }
  });

  it('switches the language at once and keeps it', async () => {
    await world.show('/orders');
    await speak(world.page, 'en');
    await heading('Orders').waitFor();
    await world.page.reload();
    await heading('Orders').waitFor();
    await speak(world.page, 'zh-TW');
    await heading('訂單').waitFor();
  });

  it('lists the keys', async () => {
    await world.show('/');
    await world.page.keyboard.press('?');
    const dialog = world.page.getByRole('dialog', { name: '鍵盤快速鍵' });
    await dialog.waitFor();
    await shot(world.page, 'keys');
    await axe(world.page);
    await world.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('answers the questions of each screen beside it', async () => {
    await world.page.getByRole('button', { name: '說明', exact: true }).click();
    for (const { path, zh } of screens) {
      await world.show(path);
      const help = world.page.getByRole('region', { name: '說明', exact: true });
      await help.getByRole('heading', { level: 2, name: `${zh}：說明` }).waitFor();
      expect(await help.getByRole('button', { expanded: true }).count()).toBe(1);
      expect((await help.getByRole('region').first().innerText()).length).toBeGreaterThan(20);
    }
    await world.show('/orders');
    await shot(world.page, 'help');
    await axe(world.page);
    await world.page.getByRole('button', { name: '關閉說明' }).click();
  });

  it('lets a keyboard skip the navigation', async () => {
    await world.show('/orders');
    await world.page.reload();
    await heading('訂單').waitFor();
    await world.page.keyboard.press('Tab');
    await world.page.keyboard.press('Enter');
    expect(await world.page.evaluate(() => document.activeElement?.id)).toBe('main');
  });

  it('can be read in light and dark', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await dress(world.page, scheme);
      await world.show('/');
      await shot(world.page, `shell-${scheme}`);
      await axe(world.page);
    }
    await dress(world.page, 'light');
  });

  it('is still whole where the window is narrow', async () => {
    await world.page.setViewportSize({ width: 1024, height: 700 });
    await world.show('/holds');
    await shot(world.page, 'shell-narrow');
    await axe(world.page);
    await world.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('says so when the program does not answer', async () => {
    world.allow(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE/);
    await world.halt();
    await world.page.getByText('程式沒有回應', { exact: true }).waitFor();
    await shot(world.page, 'shell-offline');
    await axe(world.page);
  });
});

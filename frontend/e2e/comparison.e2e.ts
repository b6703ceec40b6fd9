// Comparison: the platforms that are registered, narrowed and compared cell by cell.
import { describe, expect, it } from 'vitest';
import { axe, dress, newWorld, settled, shot, speak } from './world';

const world = newWorld();
const main = () => world.page.getByRole('main');
const rows = () => main().locator('tbody tr');

async function wish(trait: string, value: string) {
  await main().getByRole('search').getByLabel(trait, { exact: true }).first().click();
  await world.page.getByRole('option', { name: value, exact: true }).click();
}

interface Platform {
  name: { 'zh-TW': string };
  allowlist: boolean;
}

async function declared(): Promise<Platform[]> {
  return ((await world.ask('platforms')) as { platforms: Platform[] }).platforms;
}

describe('the table', () => {
  it('shows every platform with what it declares', async () => {
    await world.show('/comparison');
    await rows().first().waitFor();
    const platforms = await declared();
    expect(await rows().count()).toBe(platforms.length);
    for (const { name } of platforms) await main().getByRole('checkbox', { name: name['zh-TW'] }).waitFor();
    await shot(world.page, 'comparison');
    await axe(world.page);
    await dress(world.page, 'dark');
    await shot(world.page, 'comparison-dark');
    await axe(world.page);
    await dress(world.page, 'light');
  });

  it('is narrowed by what is wanted, and says when nothing has it', async () => {
    const platforms = await declared();
    const known = platforms.filter(({ allowlist }) => allowlist);
    await wish('IP 白名單', '有');
    await main().getByText(`顯示 ${known.length} 個平台，共 ${platforms.length} 個`).waitFor();
    expect(await rows().count()).toBe(known.length);
    for (const { name } of known) await main().getByRole('checkbox', { name: name['zh-TW'] }).waitFor();
    await wish('連線方式', '登入授權');
    await main().getByText('沒有符合條件的平台').waitFor();
    await shot(world.page, 'comparison-none');
    await axe(world.page);
    await main().getByRole('button', { name: '清除篩選' }).first().click();
    await main().getByText(`顯示 ${platforms.length} 個平台，共 ${platforms.length} 個`).waitFor();
  });
});

describe('side by side', () => {
  it('takes two to four platforms', async () => {
    const compare = main().getByRole('button', { name: /^比較（\d）$/ });
    expect(await compare.isDisabled()).toBe(true);
    await main().getByRole('checkbox', { name: 'momo購物網' }).check();
    await main().getByRole('checkbox', { name: '蝦皮購物' }).check();
    await main().getByRole('button', { name: '比較（2）' }).click();
    await main()
      .getByRole('columnheader', { name: /momo購物網/ })
      .waitFor();
    expect(await main().locator('thead th').count()).toBe(2);
  });

  it('marks what differs and shows evidence, caveats and what to prepare', async () => {
    const stock = main().getByRole('row', { name: /^庫存推送 （各平台不同）/ });
    expect(await stock.getAttribute('data-differs')).toBe('true');
    expect(
      await main()
        .getByRole('row', { name: /^出貨 平台標籤 平台標籤/ })
        .getAttribute('data-differs'),
    ).toBeNull();
    const text = await main().innerText();
    for (const words of ['列印呼叫有文件', '同一筆明細不可拆分', '蝦皮開放平台後台', '統一編號 (Entp ID)', '每秒 3 次'])
      expect(text).toContain(words);
    await shot(world.page, 'comparison-side');
    await axe(world.page);
    await main().getByRole('switch', { name: '只看不同' }).check();
    await settled(world.page);
    expect(
      await main()
        .getByRole('row', { name: /^出貨 平台標籤/ })
        .count(),
    ).toBe(0);
    await main().getByRole('switch', { name: '只看不同' }).uncheck();
  });

  it('keeps head and first column in view', async () => {
    const scroller = main().locator('section[tabindex="0"]');
    await scroller.evaluate((element) => element.scrollTo(300, 700));
    const box = await scroller.boundingBox();
    const head = await main().getByRole('columnheader').first().boundingBox();
    expect(head?.y ?? 0).toBeLessThan((box?.y ?? 0) + 10);
    await shot(world.page, 'comparison-scrolled');
  });

  it('comes back after a reload, in the reader’s language', async () => {
    await world.page.reload();
    await main()
      .getByRole('columnheader', { name: /momo購物網/ })
      .waitFor();
    await speak(world.page, 'en');
    expect(await main().innerText()).toContain('A line cannot be split');
    await speak(world.page, 'zh-TW');
    await main().getByRole('link', { name: '連線' }).first().click();
    await main().getByRole('heading', { name: '開始之前' }).waitFor();
  });
});

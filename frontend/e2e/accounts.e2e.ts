// Accounts on practice data: one platform of each kind is connected as a person does it, with the round trip through the browser, a wrong key,
// settings that unlock, secrets that never come back, and this machine's address.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axe, dress, newWorld, settled, shot } from './world';

const world = newWorld({ opensPlatforms: true, platforms: ['coupang', 'momo', 'shopee', 'woocommerce'] });
const main = () => world.page.getByRole('main');
const button = (name: string) => main().getByRole('button', { name, exact: true });
const field = (name: string) => main().getByRole('textbox', { name });
const choice = (name: string) => main().getByRole('combobox', { name });
const heading = (name: string, level = 1) => main().getByRole('heading', { name, level, exact: true });

async function pick(name: string, option: string) {
  await choice(name).click();
  await world.page.getByRole('option', { name: option, exact: true }).click();
}

// begin opens the form of a new account of a merchant.
async function begin(platform: string) {
  await world.show('/accounts');
  await world.show(`/accounts/new/${platform}`);
  await pick('貨主', '日日選物');
}

// connect opens the form of a platform in practice and fills in what the practice shop takes.
async function connect(platform: string, name: string) {
  await begin(platform);
  await button('填入練習商店的資料').click();
  await settled(world.page);
  await field('顯示名稱').fill(name);
}

describe('the list', () => {
  it('tells the truth about each account at a glance', async () => {
    await world.show('/accounts');
    const rows = main().getByRole('grid').getByRole('row');
    await rows.nth(3).waitFor();
    const row = rows.filter({ hasText: 'momo-practice' });
    await row.getByRole('img', { name: /綠燈：運作正常/ }).waitFor();
    expect(await row.innerText()).toContain('已連線');
    expect(await row.innerText()).toContain('日日選物');
    await shot(world.page, 'accounts');
    await axe(world.page);
    await dress(world.page, 'dark');
    await shot(world.page, 'accounts-dark');
    await axe(world.page);
    await dress(world.page, 'light');
  });

  it('opens an account with Enter', async () => {
    await main().getByRole('row').filter({ hasText: 'woocommerce-practice' }).focus();
    await world.page.keyboard.press('Enter');
    await heading('woocommerce-practice').waitFor();
  });
});

describe('before the form', () => {
  it('asks for the platform and says how sure each is', async () => {
    await world.show('/accounts');
    await main().getByRole('link', { name: '新增帳號' }).click();
    await heading('選擇電商平台', 2).waitFor();
    await shot(world.page, 'accounts-new');
    await axe(world.page);
    await main()
      .getByRole('link', { name: /momo購物網/ })
      .click();
    await heading('開始之前', 2).waitFor();
  });

  it('says what momo needs, with the address to hand over', async () => {
    const checks = main().getByRole('region', { name: '開始之前' });
    expect(await checks.innerText()).toContain('請至 SCM「C1209」查詢');
    expect(await checks.innerText()).toContain('部分有文件');
    await checks.getByRole('button', { name: /^(重新)?查詢$/ }).click();
    await checks.getByText('203.0.113.25', { exact: true }).waitFor();
    await checks.getByRole('button', { name: '複製訊息' }).click();
    expect(await world.page.evaluate(() => navigator.clipboard.readText())).toContain('對外 IP 為 203.0.113.25，請協助加入白名單');
    expect(await main().getByRole('region', { name: '設定' }).innerText()).toContain('連線成功後開放');
    await shot(world.page, 'accounts-new-momo');
    await axe(world.page);
  });

  it('creates the sales channel in place when a merchant has none', async () => {
    await button('新增貨主').click();
    await field('貨主名稱').fill('小山茶行');
    await button('新增貨主').click();
    const checks = main().getByRole('region', { name: '開始之前' });
    await checks.getByText('尚未建立銷售通路').waitFor();
    await shot(world.page, 'accounts-new-channel');
    await axe(world.page);
    await checks.getByLabel('通路名稱').fill('茶行網店');
    await checks.getByRole('button', { name: '建立銷售通路' }).click();
    await checks.getByText('可用的銷售通路：茶行網店').waitFor();
    expect(await choice('銷售通路').inputValue()).toBe('茶行網店');
  });

  it('says what is missing or of the wrong form before anything is sent', async () => {
    await world.show('/accounts/new/momo');
    await field('統一編號 (Entp ID)').fill('123');
    await button('測試連線').click();
    await main().getByText('格式不正確，請對照下方說明').waitFor();
    expect(await main().getByText('必填', { exact: true }).count()).toBeGreaterThanOrEqual(3);
  });
});

describe('account and password: momo', () => {
  it('connects, says so, and unlocks the settings', async () => {
    await connect('momo', 'momo 二館');
    await button('測試連線').click();
    await heading('momo 二館').waitFor();
    await main().getByText('連線成功', { exact: true }).waitFor();
    await button('儲存設定').waitFor();
    await main().getByText('與「momo-practice」是同一家商店').waitFor();
    await shot(world.page, 'account-momo');
    await axe(world.page);
  });

  it('never gets a secret back', async () => {
    const secret = field('商店密碼 (Entp Pwd)');
    expect(await secret.inputValue()).toBe('');
    expect(await secret.getAttribute('placeholder')).toBe('••••••••');
    const answers: string[] = [];
    world.page.on('response', async (response) => {
      if (response.url().includes('/api/')) answers.push(await response.text().catch(() => ''));
    });
    await world.page.reload();
    await heading('momo 二館').waitFor();
    await settled(world.page);
    expect(answers.join('')).toContain('momo 二館');
    expect(answers.join('')).not.toContain('entp_pwd":"');
    world.page.removeAllListeners('response');
  });

  it('fetches orders now and tells what came', async () => {
    await button('立即抓單').click();
    await main().getByText('抓單完成', { exact: true }).waitFor();
    await main()
      .getByText(/平台列出 [1-9]\d* 筆：新增 \d+ 筆/)
      .waitFor();
    await button('更多動作').click();
    await world.page.getByRole('menuitem', { name: '同步商品對應' }).click();
    await main()
      .getByText(/共 \d+ 項：自動對應 \d+ 項/)
      .waitFor();
  });

  it('sets times of the day, the share and the platform’s own settings', async () => {
    const settings = main().getByRole('region', { name: '設定' });
    await settings.getByRole('radio', { name: '每日時段' }).check();
    await settings.getByLabel('每日時段', { exact: true }).last().fill('9:00');
    await world.page.keyboard.press('Enter');
    await world.page.keyboard.type('1330');
    await world.page.keyboard.press('Enter');
    await settings.getByText('13:30', { exact: true }).waitFor();
    await settings.getByRole('switch', { name: /入庫時推送庫存/ }).check();
    await settings.getByRole('textbox', { name: '推送比例' }).fill('80');
    await settings.getByLabel('預設包材', { exact: true }).fill('緩衝包材');
    await button('儲存設定').click();
    await settings.getByText('推送比例合計超過 100%，可能超賣').waitFor();
    await settings.getByText(/下次抓單：.*(09:00|13:30)/).waitFor();
    const { account } = (await world.ask('account', 'show', 'momo 二館')) as { account: Record<string, unknown> };
    expect(account).toMatchObject({ state: 'connected', settings: { slots: ['09:00', '13:30'], push_percent: 80 } });
    expect(account.fields).toMatchObject({ default_ship_type: '緩衝包材' });
    await shot(world.page, 'account-settings');
    await axe(world.page);
  });

  it('cannot be deleted while orders are open, and says what to do', async () => {
    await button('刪除帳號').click();
    const dialog = world.page.getByRole('dialog', { name: '刪除帳號' });
    await dialog.getByText(/還有 \d+ 筆未完成訂單，不能刪除/).waitFor();
    await shot(world.page, 'account-delete');
    await axe(world.page);
    await dialog.getByRole('button', { name: '知道了' }).click();
    await dialog.waitFor({ state: 'hidden' });
  });
});

describe('a key: WooCommerce', () => {
  it('says what to do about a wrong key and keeps the settings locked', async () => {
    await connect('woocommerce', '官網二店');
    await field('Consumer secret（用戶密鑰）').fill(`cs_${'0'.repeat(40)}`);
    await button('測試連線').click();
    await heading('官網二店').waitFor();
    await main().getByRole('alert').first().waitFor();
    await main().getByText('連線中斷：停止抓單與回傳').waitFor();
    await main().getByRole('region', { name: '連線' }).getByText('請在 WooCommerce > 設定 > 進階 > REST API 新增金鑰').waitFor();
    expect(await main().getByText('請在「連線」輸入新的資料並測試。').count()).toBe(1);
    expect(await main().getByRole('region', { name: '設定' }).innerText()).toContain('連線成功後開放');
    await shot(world.page, 'account-wrong-key');
    await axe(world.page);
  });

  it('drops to not verified with a new value until it is tested, and connects with the right one', async () => {
    const right = await world.page.evaluate(async () => {
      const answer = await fetch('api/call/accountDummies', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"language":"zh-TW","in":{"platform":"woocommerce"}}',
      });
      return (await answer.json()).out.values.consumer_secret as string;
    });
    await field('Consumer secret（用戶密鑰）').fill(right);
    await button('儲存並測試連線').click();
    await main().getByText('連線成功', { exact: true }).waitFor();
    await field('Consumer key（用戶金鑰）').fill(`ck_${'a'.repeat(40)}`);
    await main()
      .getByText(/帳號會回到「尚未驗證」/)
      .waitFor();
    await field('Consumer key（用戶金鑰）').fill('');
    await field('顯示名稱').fill('官網新店');
    await button('儲存').click();
    await heading('官網新店').waitFor();
    const { account } = (await world.ask('account', 'show', '官網新店')) as { account: { state: string } };
    expect(account.state, 'a field left alone keeps its value').toBe('connected');
  });

  it('is deleted after a question', async () => {
    await connect('woocommerce', '試用店');
    await field('Consumer secret（用戶密鑰）').fill(`cs_${'1'.repeat(40)}`);
    await button('測試連線').click();
    await main().getByRole('region', { name: '連線' }).getByRole('alert').waitFor();
    await button('刪除帳號').click();
    const dialog = world.page.getByRole('dialog', { name: '刪除帳號' });
    await dialog.getByText('確定刪除「試用店」？').waitFor();
    await dialog.getByRole('button', { name: '刪除帳號' }).click();
    await heading('帳號').waitFor();
    await main().getByRole('row').filter({ hasText: '官網新店' }).waitFor();
    expect(await main().getByRole('row').filter({ hasText: '試用店' }).count()).toBe(0);
  });
});

describe('platforms of which most is inferred', () => {
  for (const platform of ['ruten', 'pchome', 'liteshop']) {
    it(`says of ${platform} what nobody has verified, before anything is typed`, async () => {
      await begin(platform);
      const checks = main().getByRole('region', { name: '開始之前' });
      await checks.getByText('出貨回傳（尚未驗證）：').waitFor();
      expect(await checks.innerText()).toMatch(/推[測定]/);
      await shot(world.page, `accounts-new-${platform}`);
      await axe(world.page);
    });
  }
});

describe('a signed key: Coupang', () => {
  it('connects, and says how long the key still lives', async () => {
    await connect('coupang', '酷澎二店');
    await shot(world.page, 'accounts-new-coupang');
    await axe(world.page);
    await button('測試連線').click();
    await heading('酷澎二店').waitFor();
    await main().getByText('連線成功', { exact: true }).waitFor();
    await button('儲存設定').waitFor();
  });

  it('has its places asked for at the platform, and keeps the chosen ones', async () => {
    await button('由平台載入選項').click();
    await button('重新載入').waitFor();
    await choice('出貨地').click();
    await world.page.getByRole('option').first().click();
    const place = await choice('出貨地').inputValue();
    expect(place).not.toBe('');
    await choice('退貨中心').click();
    await world.page.getByRole('option').first().click();
    await world.page.keyboard.press('Escape');
    await button('儲存設定').click();
    await world.page.getByText('已儲存').first().waitFor();
    await shot(world.page, 'account-coupang');
    await axe(world.page);
    await world.page.reload();
    await heading('酷澎二店').waitFor();
    await button('由平台載入選項').click();
    await button('重新載入').waitFor();
    await expect.poll(() => choice('出貨地').inputValue()).toBe(place);
  });
});

describe('a log-in: Shopee', () => {
  const consent = async (begin: () => Promise<unknown>, shop: string): Promise<Page> => {
    const opened = world.context.waitForEvent('page');
    await begin();
    const page = await opened;
    await page.getByRole('heading', { name: '蝦皮購物（模擬）' }).waitFor();
    await page.getByRole('radio', { name: shop }).check();
    return page;
  };

  it('takes the app credentials once, with where to get them', async () => {
    await world.show('/accounts');
    await world.show('/accounts/new/shopee');
    await pick('貨主', '日日選物');
    const checks = main().getByRole('region', { name: '開始之前' });
    expect(await checks.innerText()).toContain('蝦皮開放平台後台');
    await main().getByText('已有蝦皮購物的應用程式憑證，所有商店共用。').waitFor();
    await shot(world.page, 'accounts-new-shopee');
    await axe(world.page);
  });

  it('goes to the platform in the browser and comes back connected', async () => {
    await connect('shopee', '蝦皮二店');
    const page = await consent(() => button('授權並連線').click(), '日日選物二店（322300333）');
    await heading('蝦皮二店').waitFor();
    await main().getByText('等待蝦皮購物授權').waitFor();
    await shot(world.page, 'account-waiting');
    await axe(world.page);
    await page.screenshot({ path: `${import.meta.dirname}/../../bin/e2e/shopee-consent.png` });
    await page.getByRole('button', { name: '同意授權' }).click();
    await page.getByText('授權完成').waitFor();
    await page.screenshot({ path: `${import.meta.dirname}/../../bin/e2e/landing.png` });
    await page.close();
    await main().getByText('授權成功', { exact: true }).waitFor();
    await button('儲存設定').waitFor();
    await shot(world.page, 'account-shopee');
    await axe(world.page);
  });

  it('stops waiting, and takes the address that was landed on', async () => {
    const first = await consent(() => button('重新授權').click(), '日日選物二店（322300333）');
    await button('停止').click();
    await main().getByText('已停止；先前完成的部分會保留。').waitFor();
    await first.close();

    // The merchant agrees on another computer, whose browser cannot come here, and sends the address that it should have opened.
    const page = await consent(() => button('重新授權').click(), '日日選物二店（322300333）');
    await page.close();
    await button('複製授權網址').click();
    const link = await world.page.evaluate(() => navigator.clipboard.readText());
    const answer = await world.context.request.post(link, { form: { answer: 'yes', shop: '322300333' }, maxRedirects: 0 });
    const address = answer.headers().location ?? '';
    await field('貼上最後停留的網址').fill('http://127.0.0.1/?code=1');
    await button('完成授權').click();
    await main().getByText('此網址屬於另一次授權').waitFor();
    await field('貼上最後停留的網址').fill(address);
    await button('完成授權').click();
    await main().getByText('授權成功', { exact: true }).waitFor();
  });

  it('is revoked here and at the platform', async () => {
    await button('取消授權').click();
    const dialog = world.page.getByRole('dialog', { name: '取消授權' });
    const opened = world.context.waitForEvent('page');
    await dialog.getByRole('button', { name: '取消授權' }).click();
    const page = await opened;
    await page.getByText('要取消「GoWarehouse」對您商店的授權嗎？').waitFor();
    await page.locator('button[value=yes]').click();
    await page.getByText('授權已取消').waitFor();
    await page.close();
    await main().getByText('連線中斷：停止抓單與回傳').waitFor();
    expect(await main().getByText('已在本機取消授權。').count()).toBeGreaterThan(0);
  });
});

describe('the outbound address', () => {
  let service: Server;
  let answer = '198.51.100.9';
  beforeAll(async () => {
    service = createServer((_, response) => response.end(answer));
    await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
  });
  afterAll(() => service?.close());

  it('names the accounts that fail when it changes, until the platforms are told', async () => {
    await world.show('/accounts');
    const card = main().getByTestId('outbound');
    await card.getByRole('button', { name: '給平台的訊息與設定' }).click();
    await card.getByLabel('查詢服務').fill(`http://127.0.0.1:${(service.address() as AddressInfo).port}`);
    await card.getByRole('button', { name: '儲存' }).click();
    await card.getByRole('button', { name: '重新查詢' }).click();
    await card.getByRole('alert').filter({ hasText: '由 203.0.113.25 變為 198.51.100.9' }).waitFor();
    expect(await card.getByRole('alert').innerText()).toContain('momo-practice');
    await shot(world.page, 'accounts-outbound');
    await axe(world.page);
    answer = '<html>登入網路</html>';
    await card.getByRole('button', { name: '重新查詢' }).click();
    await card.getByText(/回覆的是不是 IP 位址/).waitFor();
    await card.getByRole('button', { name: '已提供新 IP 給平台' }).click();
    await card.getByText('受影響的帳號').waitFor({ state: 'hidden' });
  });
});

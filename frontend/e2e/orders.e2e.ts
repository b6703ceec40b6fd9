// The screen Orders: narrow and search, one order whole, holds, receivers, many at once, files, both languages, the keyboard.
import { describe, expect, it } from 'vitest';
import { csvRows, saved, xlsxRows } from './files';
import { axe, dress, newWorld, shot, speak } from './world';

const world = newWorld();

interface Order {
  id: string;
  number: string;
  account: string;
  state: string;
  holds: { reason: string }[];
  lines: { sku: string }[];
  shipping: { mode: string };
}

interface Doc {
  order: Order;
  receiver?: { name: string; phone: string };
  history: { event: string; who: string }[];
}

const listed = async (...filter: string[]) =>
  ((await world.ask('order', 'list', '--limit', '500', ...filter)) as { orders: Order[] }).orders;
const whole = async (id: string) => (await world.ask('order', 'show', id)) as Doc;

const grid = () => world.page.getByRole('grid', { name: '訂單清單' });
const panel = () => world.page.getByRole('complementary', { name: /^訂單 / });
const counted = (number: number) => world.page.getByText(`共 ${number} 筆訂單`).waitFor();
const row = (number: string) => grid().getByRole('row').filter({ hasText: number });

// numbers are the order numbers that are drawn, from the top.
async function numbers(): Promise<string[]> {
  const rows = await grid().locator('[role="row"][aria-rowindex]:not([aria-rowindex="1"])').all();
  const told = await Promise.all(
    rows.map(
      async (line) => [Number(await line.getAttribute('aria-rowindex')), await line.getByRole('gridcell').nth(1).innerText()] as const,
    ),
  );
  return told.sort(([a], [b]) => a - b).map(([, number]) => number);
}

describe('the list', () => {
  it('shows the orders of all platforms, the newest first', async () => {
    const orders = await listed();
    await world.show('/orders');
    await counted(orders.length);
    const seen = await numbers();
    expect(seen).toEqual(orders.slice(0, seen.length).map(({ number }) => number));
    expect(seen.length).toBeGreaterThan(5);
    await shot(world.page, 'orders');
    await axe(world.page);
  });

  it('is narrowed by its fields, and the address says by what', async () => {
    await world.show('/orders');
    await world.page.getByRole('button', { name: '狀態' }).click();
    await world.page.getByRole('checkbox', { name: '保留中' }).click();
    await world.page.keyboard.press('Escape');
    await counted((await listed('--state', 'held')).length);
    expect(await world.page.evaluate(() => location.hash)).toBe('#/orders?state=held');
    await world.page.getByRole('combobox', { name: '保留原因' }).click();
    await world.page.getByRole('option', { name: '未知商品' }).click();
    await counted((await listed('--state', 'held', '--reason', 'unknown_product')).length);
    expect(await world.page.evaluate(() => location.hash)).toBe('#/orders?state=held&reason=unknown_product');
    await world.page.getByRole('button', { name: '清除篩選' }).click();
    await counted((await listed()).length);
    expect(await world.page.evaluate(() => location.hash)).toBe('#/orders');
  });

  it('comes narrowed from another screen by its address', async () => {
    const some = (await listed('--platform', 'momo')).length;
    await world.show('/orders?platform=momo');
    await counted(some);
    await world.show('/orders?platform=momo&state=held,ready&sort=ship_by');
    await counted(
      (await listed('--platform', 'momo', '--state', 'held')).length + (await listed('--platform', 'momo', '--state', 'ready')).length,
    );
  });

  it('is searched by any number and by SKU', async () => {
    const [order] = await listed('--state', 'ready');
    if (!order) throw new Error('no order is ready');
    await world.show('/orders');
    await world.page.keyboard.press('/');
    await world.page.keyboard.type(order.number);
    await world.page.keyboard.press('Enter');
    await counted(1);
    await row(order.number).waitFor();
    const sku = order.lines[0]?.sku ?? '';
    await world.show(`/orders?q=${sku}`);
    await counted((await listed('--search', sku)).length);
  });

  it('says why a number is not here, and asks the platforms on request', async () => {
    await world.show('/orders?q=NO-SUCH-1');
    await world.page.getByRole('heading', { name: '找不到「NO-SUCH-1」' }).waitFor();
    await world.page.getByText('訂單 NO-SUCH-1：').waitFor();
    await world.page.getByRole('button', { name: '詢問平台' }).click();
    await world.page.getByText('已詢問所有連線中的平台。').waitFor();
    await shot(world.page, 'orders-why');
    await axe(world.page);
  });

  it('keeps the columns and the height of rows that a person likes', async () => {
    await world.show('/orders');
    await world.page.getByRole('button', { name: '檢視' }).click();
    await world.page.getByText('緊密').click();
    await world.page.getByRole('checkbox', { name: '物流單號' }).click();
    await world.page.keyboard.press('Escape');
    await world.page.reload();
    await grid().getByRole('columnheader', { name: '物流單號' }).waitFor({ state: 'attached' });
    expect((await row((await listed())[0]?.number ?? '').boundingBox())?.height).toBeLessThan(36);
    await world.page.getByRole('button', { name: '檢視' }).click();
    await world.page.getByRole('button', { name: '恢復預設' }).click();
    await world.page.keyboard.press('Escape');
    expect(await grid().getByRole('columnheader', { name: '物流單號' }).count()).toBe(0);
  });
});

describe('the keyboard', () => {
  it('moves, opens, closes and chooses', async () => {
    const orders = await listed();
    await world.show('/orders');
    await grid().focus();
    const { keyboard } = world.page;
    await keyboard.press('ArrowDown');
    await keyboard.press('j');
    await keyboard.press('k');
    await keyboard.press('Enter');
    await world.page.getByRole('heading', { level: 2, name: orders[1]?.number ?? '' }).waitFor();
    expect(await world.page.evaluate(() => location.hash)).toBe(`#/orders/${orders[1]?.id}`);
    await keyboard.press('j');
    await world.page.getByRole('heading', { level: 2, name: orders[2]?.number ?? '' }).waitFor();
    await keyboard.press('Escape');
    await panel().waitFor({ state: 'detached' });
    expect(await grid().evaluate((element) => element === document.activeElement)).toBe(true);
    await keyboard.press('Home');
    await keyboard.press('Space');
    await keyboard.press('Shift+ArrowDown');
    await keyboard.press('Shift+ArrowDown');
    await world.page.getByText('已選取 3 筆').waitFor();
    await keyboard.press('Control+a'); // none, since some were
    await world.page.getByText('已選取 3 筆').waitFor({ state: 'detached' });
    await keyboard.press('Control+a');
    await world.page.getByText(`已選取 ${orders.length} 筆`).waitFor();
    await keyboard.press('End');
    await row(orders.at(-1)?.number ?? '').waitFor();
    await keyboard.press('Escape');
    await world.page.getByText('已選取').waitFor({ state: 'detached' });
  });
});

describe('an order', () => {
  it('says why it is held, and leads to the fix', async () => {
    const [order] = await listed('--reason', 'unknown_product');
    await world.show(`/orders/${order?.id}`);
    await panel().getByRole('heading', { name: '保留', exact: true }).waitFor();
    await panel().getByText('未知商品', { exact: false }).first().waitFor();
    expect(await panel().getByRole('link', { name: '查看全部對應' }).last().getAttribute('href')).toContain('#/mappings?tab=unknown');
    await panel().getByRole('button', { name: '對應此商品' }).first().waitFor();
    await shot(world.page, 'orders-held');
    await axe(world.page);
    await dress(world.page, 'dark');
    await shot(world.page, 'orders-held-dark');
    await axe(world.page);
    await dress(world.page, 'light');
  });

  it('shows its receiver on request only, and the history notes who looked', async () => {
    const [order] = await listed('--platform', 'woocommerce');
    const id = order?.id ?? '';
    const before = (await whole(id)).history.filter(({ event }) => event === 'receiver_shown').length;
    await world.show(`/orders/${id}`);
    await panel().getByText('為保護個資').waitFor();
    expect((await whole(id)).history.filter(({ event }) => event === 'receiver_shown').length).toBe(before);
    await panel().getByRole('button', { name: '顯示收件人' }).click();
    await panel().getByText('電話', { exact: true }).waitFor();
    await panel().getByText('已檢視收件人資料').first().waitFor();
    expect((await whole(id)).history.filter(({ event }) => event === 'receiver_shown').length).toBe(before + 1);
    await panel().getByRole('heading', { name: '收件人' }).scrollIntoViewIfNeeded();
    await shot(world.page, 'orders-receiver');
    await panel().getByRole('button', { name: '隱藏' }).click();
    await panel().getByText('為保護個資').waitFor();
  });

  it('is held with a note and released', async () => {
    const [order] = await listed('--state', 'ready');
    const id = order?.id ?? '';
    await world.show(`/orders/${id}`);
    await panel().getByRole('button', { name: '保留', exact: true }).click();
    const dialog = world.page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: '保留' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('等買家回覆電話');
    await shot(world.page, 'orders-hold');
    await axe(world.page);
    await dialog.getByRole('button', { name: '保留' }).click();
    await panel().getByText('人工保留：等買家回覆電話').waitFor();
    expect((await whole(id)).order.state).toBe('held');
    await panel().getByRole('button', { name: '解除保留' }).click();
    await dialog.getByRole('textbox').fill('已回覆');
    await dialog.getByRole('button', { name: '解除保留' }).click();
    await panel().getByText('人工保留：等買家回覆電話').waitFor({ state: 'detached' });
    expect((await whole(id)).order.state).toBe('ready');
  });

  it('says why something cannot be done', async () => {
    const [order] = await listed('--state', 'held');
    await world.show(`/orders/${order?.id}`);
    await panel().getByRole('button', { name: '更多' }).click();
    const pick = world.page.getByRole('menuitem', { name: /^開始揀貨/ });
    expect(await pick.getAttribute('aria-disabled')).toBe('true');
    expect(await pick.innerText()).toContain('訂單保留中，請先處理原因。');
    await world.page.keyboard.press('Escape');
  });

  it('ships, shows its number and label, and says what was told to the platform', async () => {
    const order = (await listed('--state', 'ready')).find(({ shipping }) => shipping.mode === 'label');
    const id = order?.id ?? '';
    await world.ask('ship', id, '--pack', '--wait', '30s');
    expect((await whole(id)).order.state).toBe('reported');
    await world.show(`/orders/${id}`);
    await panel().getByRole('heading', { name: '包裹（1 個）' }).waitFor();
    await panel().getByRole('heading', { name: '平台端的變更' }).waitFor();
    await panel().getByRole('button', { name: '預覽標籤' }).click();
    await world.page
      .getByRole('dialog')
      .getByRole('img', { name: /^標籤 / })
      .waitFor({ timeout: 30_000 });
    await shot(world.page, 'orders-label');
    await axe(world.page);
    await world.page.keyboard.press('Escape');
    const file = await saved(world.page, () => panel().getByRole('button', { name: '儲存標籤' }).click());
    expect(file.name).toMatch(/\.pdf$/);
    expect(file.data.subarray(0, 5).toString()).toBe('%PDF-');
    await panel().getByText('標籤已存檔').waitFor();
    await panel().getByRole('button', { name: '列印', exact: true }).click();
    await world.page.getByRole('dialog').getByText('尚未設定印表機').waitFor();
    await world.page.keyboard.press('Escape');
    await panel().getByRole('heading', { name: '包裹（1 個）' }).scrollIntoViewIfNeeded();
    await shot(world.page, 'orders-shipped');
    await axe(world.page);
  }, 120_000);

  it('ships by the own carrier, and can be taken back until the platform is told', async () => {
    const order = (await listed('--state', 'ready')).find(({ shipping }) => shipping.mode === 'self_ship');
    const id = order?.id ?? '';
    await world.ask('ship', id, '--pack', '--carrier', '黑貓宅急便', '--number', '903112345678');
    await world.show(`/orders/${id}`);
    await panel().getByText('903112345678').first().waitFor();
    await panel()
      .getByText(/回傳平台（.*後）；在此之前可復原出貨。/)
      .waitFor();
    await panel().getByRole('button', { name: '更正單號' }).click();
    const dialog = world.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: '物流單號' }).fill('903112345679');
    await dialog.getByRole('button', { name: '更正' }).click();
    await panel().getByText('903112345679').first().waitFor();
    await shot(world.page, 'orders-self-ship');
    for (const button of ['出貨明細', '地址標籤']) {
      const paper = await saved(world.page, () => panel().getByRole('button', { name: button, exact: true }).click());
      expect(paper.name).toMatch(/903112345679\.pdf$/);
      expect(paper.data.subarray(0, 5).toString()).toBe('%PDF-');
    }
    await panel().getByRole('button', { name: '更多' }).click();
    await world.page.getByRole('menuitem', { name: /^復原出貨/ }).click();
    await dialog.getByRole('button', { name: '復原出貨' }).click();
    await panel().getByText('已包裝', { exact: true }).first().waitFor();
    expect((await whole(id)).order.state).toBe('packed');
  });
});

describe('many orders', () => {
  it('are fetched again, and each tells what became of it', async () => {
    const orders = await listed('--state', 'ready');
    await world.show('/orders?state=ready');
    await counted(orders.length);
    for (const { number } of orders.slice(0, 3)) await row(number).getByRole('checkbox').click();
    await shot(world.page, 'orders-chosen');
    await axe(world.page);
    await world.page.getByRole('button', { name: '重新抓單' }).click();
    const dialog = world.page.getByRole('dialog', { name: '重新抓單 3 筆訂單' });
    await dialog.getByText('完成 3 筆，未完成 0 筆。').waitFor();
    for (const { number } of orders.slice(0, 3)) await dialog.getByRole('link', { name: number }).waitFor();
    await shot(world.page, 'orders-bulk');
    await dialog.getByRole('button', { name: '關閉' }).last().click();
    for (const { id } of orders.slice(0, 3)) expect((await whole(id)).history.at(-1)?.event).toBe('refetched');
  });

  it('are held with one note and released, one refusal not keeping the others back', async () => {
    const [a] = await listed('--state', 'ready');
    const b = (await listed('--state', 'reported'))[0];
    await world.show('/orders?state=ready,shipped,partly_shipped,reported');
    for (const order of [a, b]) if (order) await row(order.number).getByRole('checkbox').click();
    await world.page.getByRole('region', { name: '對選取的訂單' }).getByRole('button', { name: '保留', exact: true }).click();
    await world.page.getByRole('dialog').getByRole('textbox').fill('盤點');
    await world.page.getByRole('dialog').getByRole('button', { name: '保留' }).click();
    const outcome = world.page.getByRole('dialog', { name: '保留 2 筆訂單' });
    await outcome.getByText('完成 1 筆，未完成 1 筆。').waitFor();
    await outcome.getByText('只有尚未出貨的訂單可以保留。').waitFor();
    await shot(world.page, 'orders-bulk-failed');
    await axe(world.page);
    await outcome.getByRole('button', { name: '關閉' }).last().click();
    await world.ask('hold', 'list', '--reason', 'manual');
    await world.show(`/orders?state=held&reason=manual`);
    await counted(1);
    await grid().focus();
    await world.page.keyboard.press('Control+a');
    await world.page.getByRole('button', { name: '解除保留' }).click();
    await world.page.getByRole('dialog').getByRole('button', { name: '解除', exact: true }).click();
    await world.page.getByText('完成 1 筆，未完成 0 筆。').waitFor();
    await world.page.getByRole('dialog').getByRole('button', { name: '關閉' }).last().click();
    await world.page.getByRole('heading', { name: '沒有符合篩選的訂單' }).waitFor();
  });

  it('are picked by a list in the order of the shelves', async () => {
    const orders = (await listed('--state', 'ready')).slice(0, 2);
    await world.show('/orders?state=ready');
    for (const { number } of orders) await row(number).getByRole('checkbox').click();
    await world.page.getByRole('button', { name: '揀貨', exact: true }).click();
    const dialog = world.page.getByRole('dialog', { name: '揀貨單' });
    await dialog.getByText(/^2 筆訂單，/).waitFor();
    const shelves = await dialog.locator('tbody tr td:first-child').allInnerTexts();
    expect(shelves).toEqual([...shelves].sort());
    expect(shelves.length).toBeGreaterThan(0);
    await shot(world.page, 'orders-pick');
    await axe(world.page);
    const file = await saved(world.page, () => dialog.getByRole('button', { name: '儲存 Excel' }).click());
    const [head = [], ...rows] = xlsxRows(file.data);
    expect(rows.map((cells) => cells[head.indexOf('儲位')])).toEqual(shelves);
    const paper = await saved(world.page, () => dialog.getByRole('button', { name: '揀貨單 PDF' }).click());
    expect(paper.data.subarray(0, 5).toString()).toBe('%PDF-');
    await dialog.getByRole('button', { name: '開始揀貨（2 筆）' }).click();
    await world.page.getByText('完成 2 筆，未完成 0 筆。').waitFor();
    await world.page.getByRole('dialog').getByRole('button', { name: '關閉' }).last().click();
    for (const { id } of orders) expect((await whole(id)).order.state).toBe('picking');
  });

  it('leave as CSV and as Excel with the rows of the list', async () => {
    const orders = await listed('--platform', 'shopee');
    await world.show('/orders?platform=shopee');
    await counted(orders.length);
    for (const [format, read] of [
      ['CSV', csvRows],
      ['Excel（.xlsx）', xlsxRows],
    ] as const) {
      await world.page.getByRole('button', { name: '匯出', exact: true }).click();
      const dialog = world.page.getByRole('dialog', { name: '匯出訂單' });
      await dialog.getByText(`匯出符合篩選的 ${orders.length} 筆訂單。`).waitFor();
      await dialog.getByRole('radio', { name: format }).click();
      const file = await saved(world.page, () => dialog.getByRole('button', { name: '匯出' }).click());
      expect(file.name).toMatch(/^訂單-\d{8}-\d{4}\.(csv|xlsx)$/);
      const [head = [], ...rows] = read(file.data);
      expect(head).toContain('訂單編號');
      expect(head).not.toContain('收件人');
      expect(rows.map((cells) => cells[head.indexOf('訂單編號')])).toEqual(orders.map(({ number }) => number));
    }
  });

  it('leave with their receivers only when that is asked for, and the history notes it', async () => {
    const [order] = await listed('--platform', 'woocommerce');
    await world.show('/orders?platform=woocommerce');
    await row(order?.number ?? '')
      .getByRole('checkbox')
      .click();
    await world.page.getByRole('button', { name: '匯出選取' }).click();
    const dialog = world.page.getByRole('dialog', { name: '匯出訂單' });
    await dialog.getByRole('radio', { name: 'CSV' }).click();
    await dialog.getByRole('checkbox', { name: '包含收件人' }).click();
    await dialog.getByText('檔案會含有個人資料').waitFor();
    await shot(world.page, 'orders-export');
    await axe(world.page);
    const file = await saved(world.page, () => dialog.getByRole('button', { name: '匯出' }).click());
    const [head = [], ...rows] = csvRows(file.data);
    expect(rows).toHaveLength(1);
    const doc = (await world.ask('order', 'show', order?.id ?? '', '--receiver')) as Doc;
    expect(rows[0]?.[head.indexOf('收件人')]).toBe(doc.receiver?.name);
    expect(doc.history.map(({ event }) => event)).toContain('receiver_exported');
  });
});

describe('the languages', () => {
  it('are both complete on a wide screen', async () => {
    await world.page.setViewportSize({ width: 1920, height: 1080 });
    await world.page.reload();
    const [order] = await listed('--state', 'held');
    await world.show('/orders?sort=ship_by');
    await shot(world.page, 'orders-wide');
    await world.show(`/orders/${order?.id}`);
    await speak(world.page, 'en');
    await world.page
      .getByRole('complementary', { name: /^Order / })
      .getByRole('button', { name: 'Show the receiver' })
      .waitFor();
    await speak(world.page, 'zh-TW');
    await world.page.setViewportSize({ width: 1280, height: 800 });
  });
});

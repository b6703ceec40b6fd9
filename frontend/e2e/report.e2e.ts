// What a person can do about a platform's odd answers. The report for the maintainers, as he comes to it: a platform answers otherwise than was expected, the account's page says so and offers
// the report, and what is written tells of shapes and of nobody.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saved } from './files';
import { axe, newWorld, settled, shot } from './world';

const world = newWorld({ platforms: ['etmall', 'oneshop'] });
const main = () => world.page.getByRole('main');
const button = (name: string) => main().getByRole('button', { name, exact: true });
const field = (name: string) => main().getByRole('textbox', { name });
const buyer = { name: '王小明測試', phone: '0912345678', address: '台北市中正區重慶南路一段122號', order: 'E20261126000777' };

/** oddOrders is how EtMall might really answer: another envelope, and buyers in it. */
const oddOrders = JSON.stringify({
  Result: { RtnCode: 1, RtnMsg: '成功' },
  Content: { List: [{ OrderNo: buyer.order, Name: buyer.name, Mobile: buyer.phone, Addr: buyer.address, Total: 1860 }] },
});

// The mall stands between the program and the practice shop; where it is odd it answers the orders itself.
let mall: Server;
let behind = '';
let odd = false;
let dummies: Record<string, string> = {};

function answer(asked: IncomingMessage, out: ServerResponse) {
  if (odd && asked.url?.endsWith('/orders/query')) {
    asked.resume();
    out.setHeader('Content-Type', 'application/json');
    out.end(oddOrders);
    return;
  }
  const to = new URL(behind);
  const onward = request(
    {
      host: to.hostname,
      port: to.port,
      path: asked.url,
      method: asked.method,
      headers: { ...asked.headers, host: to.host },
      rejectUnauthorized: false, // the certificate of the practice shops is the program's own
    },
    (reply) => {
      out.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(out);
    },
  );
  onward.on('error', () => out.destroy());
  asked.pipe(onward);
}

beforeAll(async () => {
  mall = createServer(answer);
  await new Promise<void>((listening) => mall.listen(0, '127.0.0.1', listening));
});
afterAll(() => mall?.close());

describe('an account whose platform answers differently', () => {
  it('is connected while the answers fit', async () => {
    await world.show('/accounts/new/etmall');
    await main().getByRole('combobox', { name: '貨主' }).click();
    await world.page.getByRole('option', { name: '日日選物', exact: true }).click();
    await button('填入練習商店的資料').click();
    await settled(world.page);
    await field('顯示名稱').fill('東森二館');
    dummies = await world.page.evaluate(async () => {
      const reply = await fetch('api/call/accountDummies', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"language":"zh-TW","in":{"platform":"etmall"}}',
      });
      const { values, base_url } = (await reply.json()).out;
      return { ...values, behind: base_url };
    });
    behind = dummies.behind ?? '';
    await button('進階').click();
    await field('連線網址').fill(`http://127.0.0.1:${(mall.address() as AddressInfo).port}`);
    await button('測試連線').click();
    await main().getByText('連線成功', { exact: true }).waitFor();
    await button('立即抓單').click();
    await main().getByText('抓單完成', { exact: true }).waitFor();
    expect(await main().getByRole('button', { name: '產生維護報告' }).count()).toBe(0);
  });

  it('says that the answer is other than expected, and offers the report', async () => {
    odd = true;
    await button('立即抓單').click();
    await main().getByText('東森購物：平台的回應與預期不同（orders/query：沒有 code）', { exact: true }).waitFor();
    await main().getByText('請以「帳號」畫面產生報告並提供給維護人員；報告不含機密與個資。', { exact: true }).waitFor();
    await button('產生維護報告').waitFor(); // one, beside what it is about
    await shot(world.page, 'account-report');
    await axe(world.page);
  });

  it('writes shapes, codes and times, and neither a secret nor a person', async () => {
    const { name, data } = await saved(world.page, () => button('產生維護報告').click());
    expect(name).toBe('gowarehouse-report.json');
    const text = data.toString('utf8');
    const report = JSON.parse(text);
    expect(report).toMatchObject({ platform: 'etmall', test: { kind: 'unexpected' } });
    const { operation, shape } = report.answers.at(-1);
    expect(operation).toBe('orders/query');
    expect(JSON.stringify(shape)).toContain('RtnCode');
    const port = (mall.address() as AddressInfo).port;
    const { password = '?', account = '?', supplier_code: supplier = '?' } = dummies;
    for (const datum of [...Object.values(buyer), password, account, supplier, `:${port}`, '東森二館', '日日選物', '網路商店']) {
      expect(text, datum).not.toContain(datum);
    }
  });
});

describe('a platform that is not known to keep a list of addresses', () => {
  it('refuses this computer, and the page shows the address to hand over', async () => {
    const shop = createServer((asked, out) => {
      asked.resume();
      out.setHeader('Content-Type', 'application/json');
      out.end(JSON.stringify({ success: -1, data: [], msg: 'IP未加入白名單' }));
    });
    await new Promise<void>((listening) => shop.listen(0, '127.0.0.1', listening));
    try {
      await world.show('/accounts/new/oneshop');
      await main().getByRole('combobox', { name: '貨主' }).click();
      await world.page.getByRole('option', { name: '日日選物', exact: true }).click();
      await button('填入練習商店的資料').click();
      await settled(world.page);
      await field('顯示名稱').fill('一頁二館');
      await button('進階').click();
      await field('連線網址').fill(`http://127.0.0.1:${(shop.address() as AddressInfo).port}`);
      await button('測試連線').click();
      const told = main().getByRole('alert').filter({ hasText: '需要白名單：未登記時，資料正確也會失敗' });
      await told.getByRole('button', { name: /^(重新)?查詢$/ }).click();
      await told.getByText('203.0.113.25', { exact: true }).waitFor();
      await shot(world.page, 'account-refused-address');
      await axe(world.page);
    } finally {
      shop.close();
    }
  });
});

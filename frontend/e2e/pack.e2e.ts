// The packing station, by keyboard alone: a scanner is a keyboard that types fast and ends with Enter.
import { describe, expect, it } from 'vitest';
import { axe, dress, newWorld, settled, shot } from './world';

const world = newWorld();

interface Order {
  id: string;
  number: string;
  platform: string;
  shipping: { mode: string };
  lines: { sku: string; quantity: number }[];
}

const small = { width: 1280, height: 800 };
const large = { width: 1920, height: 1080 };

/** both keeps pictures at both sizes of a station. */
async function both(name: string): Promise<void> {
  await world.page.setViewportSize(large);
  await shot(world.page, `${name}-large`);
  await world.page.setViewportSize(small);
  await shot(world.page, name);
}

async function quiet(): Promise<void> {
  await world.page.waitForFunction(() => !document.querySelector('[data-busy]'));
  await settled(world.page);
}

/** scan types a code as a scanner does. */
async function scan(code: string): Promise<void> {
  await world.page.keyboard.type(code, { delay: 3 });
  await world.page.keyboard.press('Enter');
  await quiet();
}

async function press(key: string): Promise<void> {
  await world.page.keyboard.press(key);
  await quiet();
}

/** choose presses a number key: alone it is taken after a moment, since a code may begin with it. */
async function choose(n: number): Promise<void> {
  await world.page.keyboard.press(`${n}`);
  await world.page.waitForTimeout(400);
  await quiet();
}

async function ready(platform: string, mode: string): Promise<Order[]> {
  const { orders } = (await world.ask('order', 'list', '--platform', platform, '--state', 'ready', '--limit', '500')) as {
    orders: Order[];
  };
  const twice = new Set(orders.map(({ number }) => number).filter((number, at, all) => all.indexOf(number) !== at));
  return orders.filter((order) => order.shipping.mode === mode && !twice.has(order.number)).reverse();
}

async function first(platform: string, mode: string, fits: (order: Order) => boolean = () => true): Promise<Order> {
  const found = (await ready(platform, mode)).find(fits);
  if (!found) throw new Error(`no order of ${platform} fits`);
  return found;
}

/** scanAll scans every piece of an order. */
async function scanAll(order: Order): Promise<void> {
  for (const { sku, quantity } of order.lines) for (let n = 0; n < quantity; n++) await scan(sku);
}

const step = (name: string) => world.page.locator(`[data-testid="step"][data-step="${name}"]`);
const said = () => world.page.getByTestId('said');
const stopped = () => world.page.getByRole('alertdialog');

/** history tells what happened to an order, and who did it. */
async function history(order: Order): Promise<string[]> {
  const doc = (await world.ask('order', 'show', order.id)) as { history: { event: string; who: string }[] };
  return doc.history.map(({ event, who }) => `${event} ${who}`);
}

/** ask makes a call of the page, for what a person does elsewhere. */
function ask(name: string, input: object): Promise<{ out?: unknown; error?: unknown }> {
  return world.page.evaluate(
    async ([call, body]) => {
      const answer = await fetch(`api/call/${call}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: body as string,
      });
      return answer.json();
    },
    [name, JSON.stringify({ language: 'zh-TW', operator: '', in: input })],
  );
}

describe('signing on', () => {
  it('asks for a name where no operator is set up', async () => {
    await world.show('/pack');
    await world.page.getByRole('heading', { name: '請輸入您的姓名' }).waitFor();
    await both('pack-sign-free');
    await axe(world.page);
    await world.page.keyboard.type('陳小華');
    await press('Enter');
    await world.page.getByTestId('scan').waitFor();
    expect(await world.page.getByRole('main').innerText()).toContain('陳小華');
  });
});

describe('with nothing open', () => {
  it('lists what is due, the most urgent first, and counts', async () => {
    const rows = world.page.getByRole('list', { name: '待包裝訂單' }).getByRole('button');
    expect(await rows.count()).toBeGreaterThan(3);
    await both('pack-work');
    await axe(world.page);
    await dress(world.page, 'dark');
    await shot(world.page, 'pack-work-dark');
    await axe(world.page);
    await dress(world.page, 'light');
  });

  it('opens an order by the arrow keys', async () => {
    const rows = world.page.getByRole('list', { name: '待包裝訂單' }).getByRole('button');
    const second = ((await rows.nth(1).innerText()).split('\n')[0] ?? '').trim();
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Enter');
    await world.page.getByRole('region', { name: `訂單 ${second}` }).waitFor();
    await press('Escape');
    await world.page.getByRole('list', { name: '待包裝訂單' }).waitFor();
    await said().getByText(`已離開訂單 ${second}`).waitFor();
  });

  it('says that a code is unknown, and how to go on', async () => {
    await scan('NO-SUCH-THING');
    expect(await said().getAttribute('data-tone')).toBe('wrong');
    expect(await said().innerText()).toMatch(/查無條碼「NO-SUCH-THING」[\s\S]*請重新掃描/);
    await shot(world.page, 'pack-unknown');
  });

  it('shows its help by a key', async () => {
    await press('F1');
    await world.page.getByRole('dialog', { name: '工作站說明' }).waitFor();
    await both('pack-help');
    await axe(world.page);
    await press('F1');
    expect(await world.page.getByRole('dialog').count()).toBe(0);
  });
});

describe('an order with a label of the platform', () => {
  let order: Order;

  it('is opened by its number and counts every item', async () => {
    order = await first('momo', 'label', ({ lines }) => lines.length > 1 && lines.some(({ quantity }) => quantity > 1));
    await scan(order.number);
    await world.page.getByRole('region', { name: `訂單 ${order.number}` }).waitFor();
    await scan(order.lines[0]?.sku ?? '');
    await world.page.getByText('正確').waitFor();
    await both('pack-order');
    await axe(world.page);
  });

  it('stops at a wrong item until a hand answers', async () => {
    const other = order.lines.some(({ sku }) => sku === 'MUG-CAT') ? 'NB-A5' : 'MUG-CAT';
    await scan(other);
    await stopped().waitFor();
    expect(await stopped().innerText()).toContain(other);
    await both('pack-wrong');
    await axe(world.page, '[role="alertdialog"]');
    await scan(order.lines[0]?.sku ?? ''); // nothing is counted before it is answered
    expect(await stopped().count()).toBe(1);
    await press('Enter');
    expect(await stopped().count()).toBe(0);
  });

  it('takes the last scan back', async () => {
    await press('F2');
    await said().getByText('已取消上一次掃描').waitFor();
    const pieces = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    expect((await world.page.getByLabel('已掃描件數').innerText()).replace(/\s/g, '')).toBe(`0/${pieces}`);
  });

  it('takes a quantity before a scan', async () => {
    const line = order.lines.find(({ quantity }) => quantity > 1);
    if (!line) throw new Error('no line of several pieces');
    await scan(`${line.quantity}`);
    await shot(world.page, 'pack-pieces');
    await scan(line.sku);
    expect((await world.page.getByLabel('已掃描件數').innerText()).replace(/\s/g, '')).toMatch(new RegExp(`^${line.quantity}/`));
    await press('Control+z');
  });

  it('comes to an opened label by the last item, without a click', async () => {
    await scanAll(order);
    await step('label').waitFor({ timeout: 30_000 });
    await world.page.getByTestId('label').waitFor({ timeout: 30_000 });
    const wide = await world.page.getByTestId('label').evaluate((image: HTMLImageElement) => image.naturalWidth);
    expect(wide).toBeGreaterThan(200);
    expect(await world.page.getByTestId('print').getAttribute('data-state')).toBe('no_printer');
    await both('pack-label');
    await axe(world.page);
    expect(await history(order)).toEqual(
      expect.arrayContaining(['picking 陳小華', 'packed 陳小華', 'number_asked 陳小華', 'label_opened system', 'label_shown 陳小華']),
    );
  });

  it('goes on with the next scan: any item opens the order that is due first', async () => {
    await scan('SK-01-M');
    expect(await world.page.getByRole('main').innerText()).toContain('SK-01-M');
    expect((await world.page.getByLabel('已掃描件數').innerText()).replace(/\s/g, '')).toMatch(/^1\//);
    await press('Escape');
  });
});

describe('an order that is called off', () => {
  it('stops by itself while it is packed', async () => {
    const order = await first('momo', 'label', ({ lines }) => lines.some(({ quantity }) => quantity > 1) || lines.length > 1);
    await scan(order.number);
    await scan(order.lines[0]?.sku ?? '');
    expect(await ask('practiceAct', { order: order.id, kind: 'cancel' })).toHaveProperty('out');
    await stopped().waitFor({ timeout: 30_000 });
    expect(await stopped().innerText()).toMatch(/已在平台取消[\s\S]*請勿出貨/);
    await both('pack-cancelled');
    await scan('GW:CMD:NEXT');
    expect(await stopped().count()).toBe(0);
    await world.page.getByRole('list', { name: '待包裝訂單' }).waitFor();
  });
});

describe('an order with the own carrier', () => {
  let order: Order;

  it('asks for carrier and number, and says why there is no label', async () => {
    order = await first('momo', 'self_ship');
    await scan(order.number);
    await scanAll(order);
    await step('carrier').waitFor();
    expect(await world.page.getByRole('main').innerText()).toContain('自行出貨：平台不提供標籤');
    await both('pack-carrier');
    await axe(world.page);
    await choose(1);
    await step('number').waitFor();
    await both('pack-number');
    await scan(order.lines[0]?.sku ?? '');
    await stopped()
      .getByText(/不是物流單號/)
      .waitFor();
    await press('Enter');
    await scan('906512345678');
    await step('shipped').waitFor();
    await both('pack-shipped');
    await axe(world.page);
    expect(await history(order)).toContain('shipped 陳小華');
  });

  it('is taken back while the platform is not told', async () => {
    expect(await world.page.getByText(/29:\d\d 內可復原/).count()).toBe(1);
    await press('F2');
    await step('carrier').waitFor();
    await press('F2');
    await world.page.getByRole('region', { name: `訂單 ${order.number}` }).waitFor();
    await press('Escape');
    expect((await history(order)).filter((line) => line === 'undone 陳小華').length).toBeGreaterThan(1);
  });

  it('stops at a number that another parcel has, unless both are in one box', async () => {
    const [one, two] = await ready('momo', 'self_ship');
    for (const each of [one, two]) {
      if (!each) throw new Error('too few orders');
      await scan(each.number);
      await scanAll(each);
      await step('carrier').waitFor();
      await choose(1);
      await scan('906598765432');
    }
    await stopped()
      .getByText(/已用於訂單/)
      .waitFor();
    await both('pack-duplicate');
    await press('F9');
    await step('shipped').waitFor();
  });
});

describe('several parcels', () => {
  it('are closed one by one and hear of their numbers together', async () => {
    const order = await first('shopee', 'label', ({ lines }) => lines.length > 2);
    await scan(order.number);
    await scan(order.lines[0]?.sku ?? '');
    await press('F4');
    await world.page.getByText('第 2 箱', { exact: true }).waitFor();
    await shot(world.page, 'pack-split');
    await scanAll({ ...order, lines: order.lines.slice(1) });
    await step('label').waitFor({ timeout: 30_000 });
    await world.page.getByText('第 2 箱，共 2 箱').waitFor();
    await both('pack-box');
    await press('F8');
    await world.page.getByText('第 1 箱，共 2 箱').waitFor({ timeout: 30_000 });
    await step('label').waitFor({ timeout: 30_000 });
    await press('F8');
  });
});

describe('a split that the platform cannot express', () => {
  it('is refused with its reason, and can be taken back', async () => {
    const order = await first('momo', 'label', ({ lines }) => lines.length === 1 && (lines[0]?.quantity ?? 0) > 1);
    const sku = order.lines[0]?.sku ?? '';
    await scan(order.number);
    await scan(sku);
    await press('F4');
    await scan(`${(order.lines[0]?.quantity ?? 0) - 1}*${sku}`);
    await step('refused').waitFor({ timeout: 30_000 });
    expect(await world.page.getByRole('main').innerText()).toMatch(/cannot be split|不可拆分|無法拆分/);
    await both('pack-refused');
    await axe(world.page);
    await press('F10');
    await world.page.getByText('第 1 箱，共 2 箱').waitFor(); // the other one comes by itself
    await press('F10');
    await world.page.getByRole('heading', { name: '尚未完成的包裹' }).waitFor();
    await both('pack-unfinished');
    await axe(world.page);
    for (let left = 2; left > 0; left--) {
      await world.page.getByRole('region', { name: '尚未完成的包裹' }).getByRole('button').first().press('Enter');
      await step('refused').waitFor();
      await press('F2');
      await world.page.getByRole('region', { name: `訂單 ${order.number}` }).waitFor();
      await press('Escape');
    }
    expect(await world.page.getByRole('heading', { name: '尚未完成的包裹' }).count()).toBe(0);
  });
});

describe('what a parcel may wait for', () => {
  it('is said in words, with what to do', async () => {
    const order = await first('momo', 'label');
    await scan(order.number);
    await scanAll(order);
    await step('label').waitFor({ timeout: 30_000 });
    await press('Enter');
    for (const name of ['waiting', 'password', 'damaged', 'unclear']) {
      // The emulated platform never is so slow or so careless: the page is told that it was.
      await world.page.route('**/api/call/pack*', async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, body: (await answer.text()).replaceAll('"step":"label"', `"step":"${name}"`) });
      });
      await scan(order.number);
      await step(name).waitFor();
      await shot(world.page, `pack-${name}`);
      await axe(world.page);
      await press('F10');
      await world.page.unroute('**/api/call/pack*');
      await world.page.getByRole('list', { name: '待包裝訂單' }).waitFor();
    }
  });
});

describe('a number that several orders have', () => {
  it('asks which, by the keys 1 to 9', async () => {
    const { orders } = (await world.ask('order', 'list', '--platform', 'momo', '--state', 'ready', '--limit', '500')) as {
      orders: Order[];
    };
    const number = orders.map((order) => order.number).find((each, at, all) => all.indexOf(each) !== at);
    if (!number) throw new Error('no number is used twice');
    await scan(number);
    await world.page.getByRole('heading', { name: /有多筆訂單/ }).waitFor();
    await both('pack-choose');
    await axe(world.page);
    await choose(2);
    await world.page.getByRole('region', { name: `訂單 ${number}` }).waitFor();
    await press('Escape');
  });
});

describe('operators', () => {
  it('change by a badge at any time', async () => {
    expect(await ask('operatorAdd', { name: '林美玲', badge: 'OP-4711471147', pin: '' })).toHaveProperty('out');
    expect(await ask('operatorAdd', { name: '王冠宇', badge: '', pin: '2580' })).toHaveProperty('out');
    await scan('OP-4711471147');
    await said().getByText('林美玲，您好').waitFor();
    const order = await first('momo', 'label');
    await scan(order.number);
    await press('Escape');
    expect(await history(order)).toContain('picking 林美玲');
  });

  it('lock the station and sign on with name and PIN', async () => {
    await scan('GW:CMD:LOCK');
    await world.page.getByRole('heading', { name: '請掃描識別證' }).waitFor();
    await both('pack-sign');
    await axe(world.page);
    await world.page.keyboard.press('1');
    await world.page.getByLabel('王冠宇 的 PIN 碼').waitFor();
    await world.page.keyboard.type('1111');
    await world.page.keyboard.press('Enter');
    await world.page.getByRole('alert').getByText('PIN 碼錯誤').waitFor();
    await shot(world.page, 'pack-sign-wrong');
    await world.page.keyboard.type('2580');
    await press('Enter');
    await world.page.getByTestId('scan').waitFor();
    expect(await world.page.getByRole('main').innerText()).toContain('王冠宇');
  });

  it('keep what was scanned over a reload', async () => {
    const order = await first('momo', 'label', ({ lines }) => lines.some(({ quantity }) => quantity > 1) || lines.length > 1);
    await scan(order.number);
    await scan(order.lines[0]?.sku ?? '');
    await world.page.reload();
    await world.page.getByRole('region', { name: `訂單 ${order.number}` }).waitFor();
    expect((await world.page.getByLabel('已掃描件數').innerText()).replace(/\s/g, '')).toMatch(/^1\//);
    await press('Escape');
  });
});

describe('the sheet of command barcodes', () => {
  it('prints on A4', async () => {
    await world.show('/pack/commands');
    await world.page.getByRole('img', { name: 'GW:CMD:UNDO' }).waitFor();
    await shot(world.page, 'pack-sheet');
    await axe(world.page);
    const paper = await world.page.pdf({ preferCSSPageSize: true });
    expect(paper.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBe(1);
  });
});

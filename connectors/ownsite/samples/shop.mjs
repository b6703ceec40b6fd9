// A shop with the Own-Site API in one file of Node, without a framework: copy it, and put your database in the place of `shop`.
//
//   GW_KEY=your-api-key PORT=8091 node shop.mjs
//   gowarehouse ownsite check http://127.0.0.1:8091/gw/v1 --write
//
// GW_HOOK and GW_SECRET (whsec_...) are what the merchant gives you for messages; without them none are sent.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const { GW_KEY, GW_HOOK, GW_SECRET, PORT = '8091' } = process.env;
if (!GW_KEY) throw new Error('GW_KEY is missing: at least 32 random bytes');

const now = () => new Date().toISOString();
const before = (minutes) => new Date(Date.now() - minutes * 60000).toISOString();

// ---- the shop: your database ------------------------------------------------------------------------------------------------------

const variants = [
  variant('501', '9001', 'TS-BLK-M', '純棉上衣', '590', 35),
  variant('502', '9002', 'MUG-CAT', '貓咪馬克杯', '320', 12),
];

function variant(product_id, variant_id, sku, name, price, available) {
  return { product_id, variant_id, sku, name, price, available, active: true, options: [], updated_at: before(1000) };
}

const orders = [
  order('100023', 90, 'paid', 'credit_card', [['9001', 2]], { test: true }),
  order('100024', 60, 'cod', 'cod', [['9002', 1]], {}),
  order('100025', 30, 'paid', 'line_pay', [['9001', 1], ['9002', 2]], { status: 'on_hold' }),
];

function order(id, minutes, paid, method, pieces, more) {
  const lines = pieces.map(([variant_id, quantity], i) => {
    const { product_id, sku, name, price } = variants.find((v) => v.variant_id === variant_id);
    return { id: `${i + 1}`, product_id, variant_id, sku, name, quantity, quantity_to_ship: quantity, quantity_shipped: 0, unit_price: price,
      requires_shipping: true };
  });
  const total = `${lines.reduce((sum, line) => sum + line.quantity * Number(line.unit_price), 0)}`;
  return { id, number: `A-${id}`, revision: 1, status: 'ready', test: false, created_at: before(minutes), updated_at: before(minutes - 1),
    paid_at: paid === 'paid' ? before(minutes - 1) : null, currency: 'TWD', totals: { total },
    payment: { status: paid, method, ...(paid === 'cod' && { cod_amount: total }) },
    shipping: { method: 'home', service: 'tcat', service_name: '黑貓宅急便', temperature: 'normal', assigned: null },
    recipient: { name: '王小明', phone: '0912345678', pickup: null,
      address: { country: 'TW', zip: '106', city: '台北市', district: '大安區', line1: '和平東路二段96號' } },
    lines, fulfilments: [], ...more };
}

const waiting = new Set(); // those who hold a request until an order changes

// changed moves an order behind every cursor, wakes who waits, and tells the warehouse.
function changed(o) {
  o.revision += 1;
  o.updated_at = now();
  for (const wake of waiting) wake();
  tell(o).catch((error) => console.error('message:', error.message));
}

// ---- answers ----------------------------------------------------------------------------------------------------------------------

class Problem {
  constructor(status, code, errors) {
    Object.assign(this, { status, body: { status, code, title: code.replaceAll('_', ' '), ...(errors && { errors }) } });
  }
}

const refuse = (status, code) => {
  throw new Problem(status, code);
};
const invalid = (field, code = 'invalid') => {
  throw new Problem(422, 'invalid', [{ field, code }]);
};

// ---- lists: by (updated_at, id), behind the cursor ----------------------------------------------------------------------------------

const compare = (a, b) => (a.updated_at < b.updated_at ? -1 : a.updated_at > b.updated_at ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function list(rows, query, { ids, fits = () => true }) {
  const limit = Number(query.get('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) invalid('limit');
  if (query.has(ids)) {
    const wanted = query.get(ids).split(',');
    if (wanted.length > 100 || wanted.includes('')) invalid(ids);
    const found = rows.filter((row) => wanted.includes(row.id));
    return { data: found, next_cursor: seal({}), has_more: false };
  }
  let at = { since: '', id: '', status: query.get('status') ?? '' };
  if (query.has('cursor')) at = open(query.get('cursor'));
  else if (query.has('updated_since')) {
    const since = query.get('updated_since');
    if (!/(Z|[+-]\d\d:\d\d)$/.test(since) || Number.isNaN(Date.parse(since))) invalid('updated_since');
    at.since = new Date(since).toISOString();
  }
  const behind = (row) => row.updated_at > at.since || (row.updated_at === at.since && (at.id === '' || row.id > at.id));
  const found = rows.filter((row) => behind(row) && fits(row, at.status)).sort(compare);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  if (last) at = { ...at, since: last.updated_at, id: last.id };
  return { data: page, next_cursor: seal(at), has_more: found.length > limit };
}

const seal = (at) => Buffer.from(JSON.stringify(at)).toString('base64url');

function open(cursor) {
  try {
    return { since: '', id: '', status: '', ...JSON.parse(Buffer.from(cursor, 'base64url').toString()) };
  } catch {
    return refuse(400, 'bad_request');
  }
}

// ---- what the warehouse calls -------------------------------------------------------------------------------------------------------

const find = (id) => orders.find((o) => o.id === id) ?? refuse(404, 'order_not_found');
const shown = ({ id, ...row }) => row; // variants are listed by an id that is their variant_id

const calls = {
  'GET /': () => ({ api: 'gowarehouse-own-site', version: '1.0', shop: { id: 'node', name: 'Node 範例商店', url: 'https://shop.example.tw' },
    currency: 'TWD', timezone: 'Asia/Taipei', server_time: now(),
    capabilities: ['orders', 'fulfilments', 'products', 'stock', 'sku_write', 'long_poll', 'push'] }),

  'GET /orders': async ({ query }) => {
    const wait = Number(query.get('wait') ?? 0);
    if (!(wait >= 0 && wait <= 25)) invalid('wait');
    const ask = () => list(orders, query, { ids: 'ids', fits: (o, status) => !status || status.split(',').includes(o.status) });
    const until = Date.now() + wait * 1000;
    let page = ask();
    while (page.data.length === 0 && Date.now() < until) {
      await new Promise((wake) => {
        const done = () => {
          clearTimeout(timer);
          waiting.delete(done);
          wake();
        };
        const timer = setTimeout(done, until - Date.now());
        waiting.add(done);
      });
      page = ask();
    }
    return page;
  },

  'GET /orders/:id': ({ id }) => find(id),

  'POST /orders/:id/fulfilments': ({ id, body, key }) => {
    const o = find(id);
    if (!body.id || body.id !== key) invalid('id');
    if (!Array.isArray(body.packages) || body.packages.length === 0) invalid('packages');
    const content = JSON.stringify(body.packages.map(({ carrier, tracking_number, lines }) => [carrier, tracking_number, lines ?? []]));
    const known = o.fulfilments.find((f) => f.id === body.id);
    const answer = () => ({ id: body.id, order_status: o.status, order_revision: o.revision });
    if (known) return contents.get(known.id) === content ? answer() : refuse(409, 'fulfilment_conflict');
    if (o.status === 'cancelled') refuse(409, 'order_cancelled');
    if (o.status === 'shipped' || o.status === 'completed') refuse(409, 'already_shipped');
    if (o.status === 'pending' || o.status === 'on_hold') refuse(409, 'order_not_ready');
    const packages = body.packages.map((p) => ({ ...p,
      lines: p.lines?.length ? p.lines : o.lines.filter((l) => l.quantity_to_ship > 0).map((l) => ({ line_id: l.id, quantity: l.quantity_to_ship })) }));
    for (const { line_id, quantity } of packages.flatMap((p) => p.lines)) { // look at all of it before anything is recorded
      const line = o.lines.find((l) => l.id === line_id) ?? invalid('packages.lines');
      if (quantity > line.quantity_to_ship) throw new Problem(422, 'quantity_exceeds', [{ field: 'packages', code: 'quantity_exceeds' }]);
    }
    for (const { line_id, quantity } of packages.flatMap((p) => p.lines)) {
      const line = o.lines.find((l) => l.id === line_id);
      line.quantity_to_ship -= quantity;
      line.quantity_shipped += quantity;
    }
    o.fulfilments.push({ id: body.id, shipped_at: body.shipped_at, packages });
    contents.set(body.id, content);
    o.status = o.lines.some((l) => l.quantity_to_ship > 0) ? 'partially_shipped' : 'shipped';
    changed(o); // mail the buyer here if body.notify_buyer is not false
    return { status: 201, body: answer() };
  },

  'PATCH /orders/:id/fulfilments/:part': ({ id, part, body }) => {
    const o = find(id);
    const f = o.fulfilments.find((known) => known.id === part) ?? refuse(404, 'fulfilment_not_found');
    f.packages = f.packages.map((p, i) => ({ ...p, ...body.packages[i], lines: p.lines }));
    changed(o);
    return { id: f.id, order_status: o.status, order_revision: o.revision };
  },

  'GET /products': ({ query }) => {
    const page = list(variants.map((v) => ({ ...v, id: v.variant_id })), query, { ids: 'variant_ids' });
    return { ...page, data: page.data.map(shown) };
  },

  'PUT /stock': ({ body }) => ({
    results: (body.items ?? invalid('items')).map(({ variant_id, sku, available, as_of }) => {
      const v = variants.find((known) => (variant_id ? known.variant_id === variant_id : known.sku === sku));
      const told = { variant_id, sku };
      if (!Number.isInteger(available) || available < 0 || Number.isNaN(Date.parse(as_of))) return { ...told, ok: false, code: 'invalid' };
      if (!v) return { ...told, ok: false, code: 'unknown_sku' };
      if (v.as_of && Date.parse(as_of) < Date.parse(v.as_of)) return { ...told, ok: false, code: 'stale' };
      Object.assign(v, { available, as_of, updated_at: now() }); // set, never add
      return { ...told, ok: true, available };
    }),
  }),

  'PATCH /variants/:id': ({ id, body }) => {
    const v = variants.find((known) => known.variant_id === id) ?? refuse(404, 'variant_not_found');
    if (variants.some((other) => other !== v && other.sku === body.sku)) refuse(409, 'sku_taken');
    Object.assign(v, { sku: body.sku, updated_at: now() });
    return v;
  },
};

const contents = new Map(); // of fulfilments as they were sent, to know a repetition
const answered = new Map(); // of other changing calls by Idempotency-Key; keep them for 24 hours

// ---- messages, by the rules of Standard Webhooks ------------------------------------------------------------------------------------

async function tell(o) {
  if (!GW_HOOK || !GW_SECRET) return;
  const types = { ready: 'order.ready', cancelled: 'order.cancelled' };
  const body = JSON.stringify({ type: types[o.status] ?? 'order.updated', timestamp: now(), data: { id: o.id, revision: o.revision } });
  const id = `msg_${randomUUID()}`; // the same when you send it again
  for (const pause of [0, 5, 300]) { // and so on; a message that is lost costs time and nothing else
    await new Promise((go) => setTimeout(go, pause * 1000).unref());
    const timestamp = `${Math.floor(Date.now() / 1000)}`;
    const hmac = createHmac('sha256', Buffer.from(GW_SECRET.slice('whsec_'.length), 'base64'));
    const signature = hmac.update(`${id}.${timestamp}.${body}`).digest('base64');
    const answer = await fetch(GW_HOOK, { method: 'POST', body, redirect: 'error', headers: { 'content-type': 'application/json',
      'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` } }).catch(() => ({ status: 0 }));
    if ((answer.status >= 200 && answer.status < 300) || answer.status === 410) return;
  }
}

// ---- the server ---------------------------------------------------------------------------------------------------------------------

const root = '/gw/v1';

function allowed(header = '') {
  const [given, right] = [Buffer.from(header), Buffer.from(`Bearer ${GW_KEY}`)];
  return given.length === right.length && timingSafeEqual(given, right);
}

function match(method, path) {
  for (const [pattern, call] of Object.entries(calls)) {
    const [verb, way] = pattern.split(' ');
    const [want, have] = [way.split('/'), path.split('/')];
    if (verb !== method || want.length !== have.length || !want.every((part, i) => part.startsWith(':') || part === have[i])) continue;
    return [call, Object.fromEntries(want.flatMap((part, i) => (part.startsWith(':') ? [[part.slice(1), decodeURIComponent(have[i])]] : [])))];
  }
  return refuse(404, 'not_found');
}

async function answer(request) {
  if (!allowed(request.headers.authorization)) refuse(401, 'unauthorized');
  const url = new URL(request.url, 'http://shop');
  if (!url.pathname.startsWith(`${root}/`)) refuse(404, 'not_found');
  const [call, named] = match(request.method, url.pathname.slice(root.length));
  if (request.method === 'GET') return call({ ...named, query: url.searchParams });
  let raw = '';
  for await (const part of request) raw += part;
  if (raw.length > 256 * 1024) refuse(413, 'too_large');
  const key = request.headers['idempotency-key'] ?? refuse(400, 'bad_request');
  const same = `${request.method} ${url.pathname}\n${raw}`;
  const fulfils = url.pathname.endsWith('/fulfilments'); // its own id is the key, and its content is compared there
  const known = fulfils ? undefined : answered.get(key);
  if (known) return known.same === same ? known.out : refuse(409, 'idempotency_conflict');
  let body;
  try {
    body = JSON.parse(raw);
  } catch {
    refuse(400, 'bad_request');
  }
  const out = await call({ ...named, body, key });
  answered.set(key, { same, out });
  return out;
}

const server = createServer(async (request, response) => {
  let [status, kind, body] = [200, 'application/json', null];
  try {
    body = await answer(request);
    if (body.status === 201) ({ status, body } = body);
  } catch (problem) {
    if (!(problem instanceof Problem)) console.error(problem);
    [status, kind, body] = [problem.status ?? 500, 'application/problem+json', problem.body ?? { status: 500, code: 'internal' }];
  }
  response.writeHead(status, { 'content-type': kind });
  response.end(JSON.stringify(body));
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}${root}`));

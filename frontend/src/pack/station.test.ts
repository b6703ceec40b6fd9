import { describe, expect, it, vi } from 'vitest';
import type { PackScanned, StationDoc, StationItem, StationOrderView, StationParcelView } from '../api/calls';
import { type CallName, DoorError, type In } from '../api/door';
import { possible } from './Commands';
import type { Sound } from './sounds';
import { type Command, type Memory, memoryOf, menuOf, nothing, type State, Station } from './station';

const text = (en = '') => ({ en, 'zh-TW': en });

function item(id: string, pieces: number, scanned = 0): StationItem {
  return { id, product: id, sku: id, name: id, variant: '', shelf: '', pieces, scanned, bundle: '', note: '' };
}

function order(change: Partial<StationOrderView> = {}): StationOrderView {
  return {
    id: 'o1',
    number: '1042',
    platform: 'momo',
    account: 'a',
    merchant: 'm',
    state: 'picking',
    ship_by: null,
    shipping: { code: '', name: '', type: null, mode: 'label', store_id: '', store_name: '' },
    cod: null,
    note: '',
    tote: '',
    box: 1,
    items: [item('l1', 2)],
    pieces: 2,
    scanned: 0,
    complete: false,
    last: '',
    ...change,
  };
}

function parcel(change: Partial<StationParcelView> = {}): StationParcelView {
  return {
    id: 'p1',
    order: 'o1',
    number: '1042',
    platform: 'momo',
    account: 'a',
    mode: 'label',
    box: 1,
    boxes: 1,
    rest: false,
    others: [],
    step: 'waiting',
    reason: { code: '', says: text(), do: text() },
    carrier: '',
    tracking_number: '',
    carriers: [],
    options: [],
    no_label: null,
    label: { parcel: 'p1', kind: 'pdf', pages: 1, encrypted: false, picture: true, problem: null, copies: 0, which: false, chosen: 0 },
    print: null,
    no_printer: null,
    packed_by: '',
    undo: { kind: 'nothing', seconds: null },
    ...change,
  };
}

function doc(change: Partial<PackScanned>): PackScanned {
  return {
    schema: 1,
    kind: 'said',
    code: '',
    says: text(),
    do: text(),
    order: null,
    scans: [],
    parcel: null,
    choices: [],
    command: '',
    pieces: 0,
    number: '',
    carrier: '',
    operator: '',
    leaves: false,
    together: false,
    session: '',
    ...change,
  };
}

type Answer = PackScanned | StationDoc | object | ((input: never) => object);

/** bench is a station whose program answers as told, in turn. */
function bench(answers: Partial<Record<CallName, Answer[]>>, before: Partial<Memory> = {}) {
  const asked: [CallName, unknown][] = [];
  const heard: Sound[] = [];
  const sessions: string[] = [];
  const station = new Station(
    {
      call: (async (name: CallName, input: In<CallName>) => {
        asked.push([name, input]);
        const answer = answers[name]?.shift();
        if (answer === undefined) throw new Error(`${name} was not expected`);
        if (answer instanceof DoorError) throw answer;
        return typeof answer === 'function' ? answer(input as never) : answer;
      }) as never,
      play: (sound) => heard.push(sound),
      onSession: (key) => sessions.push(key),
    },
    before,
  );
  const names = () => asked.map(([name]) => name);
  return { station, asked, names, heard, sessions, state: () => station.get() };
}

const opened = doc({ kind: 'order', order: order() });
const one = doc({ kind: 'order', order: order({ scanned: 1, items: [item('l1', 2, 1)] }), scans: [{ code: 'X', pieces: 1 }] });
const all = doc({
  kind: 'order',
  order: order({ scanned: 2, complete: true, items: [item('l1', 2, 2)] }),
  scans: [
    { code: 'X', pieces: 1 },
    { code: 'X', pieces: 1 },
  ],
});
const waiting = doc({ kind: 'parcel', parcel: parcel() });

describe('scans', () => {
  it('are taken one after the other, however fast they come', async () => {
    const { station, asked, state, heard } = bench({ packScan: [opened, one, all], packClose: [waiting] });
    void station.scan('1042');
    void station.scan('X');
    await station.scan('X');
    expect(asked.map(([name, input]) => [name, (input as { order: string }).order])).toEqual([
      ['packScan', ''],
      ['packScan', 'o1'],
      ['packScan', 'o1'],
      ['packClose', 'o1'],
    ]);
    expect(asked[2]?.[1]).toMatchObject({ scans: [{ code: 'X', pieces: 1 }] });
    expect(state().order).toBeNull();
    expect(state().parcel?.id).toBe('p1');
    expect(state().busy).toBe(false);
    expect(heard).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('stand for a quantity once', async () => {
    const { station, asked, state } = bench({ packScan: [opened, doc({ kind: 'pieces', pieces: 2 }), one, one] });
    await station.scan('1042');
    await station.scan('2*');
    expect(state().pieces).toBe(2);
    await station.scan('X');
    await station.scan('X');
    expect(asked.map(([, input]) => (input as { pieces: number }).pieces)).toEqual([0, 0, 2, 0]);
  });

  it('count nothing while a stop is not answered', async () => {
    const stop = doc({ kind: 'stop', code: 'wrong_item', order: order(), says: text('no') });
    const next = doc({ kind: 'command', command: 'NEXT' });
    const { station, state, heard } = bench({ packScan: [opened, stop, one, next, one] });
    await station.scan('1042');
    await station.scan('Y');
    await station.scan('X');
    expect(state().scans).toEqual([]);
    expect(heard).toEqual(['ok', 'stop', 'stop']);
    await station.scan('GW:CMD:NEXT');
    expect(state().stop).toBeNull();
    await station.scan('X');
    expect(state().scans).toHaveLength(1);
  });

  it('that fail say why and let the next one go on', async () => {
    const offline = new DoorError({ code: 'offline', kind: 'unreachable', message: 'no answer', do: 'wait' });
    const { station, state, heard } = bench({ packScan: [offline as never, opened] });
    await station.scan('1042');
    expect(state().said).toMatchObject({ tone: 'wrong', says: text('no answer') });
    await station.scan('1042');
    expect(state().order?.id).toBe('o1');
    expect(heard).toEqual(['wrong', 'ok']);
  });

  it('sign everybody off when the program knows nobody any more', async () => {
    const nobody = new DoorError({ code: 'operator_needed', kind: 'rejected', message: 'nobody', do: 'sign on' });
    const { station, sessions } = bench({ packScan: [nobody as never] });
    await station.scan('1042');
    expect(sessions).toEqual(['']);
  });

  it('of a badge change the operator and nothing else', async () => {
    const badge = doc({ kind: 'operator', operator: 'Hua', session: 'key' });
    const { station, state, sessions } = bench({ packScan: [opened, badge] });
    await station.scan('1042');
    await station.scan('OP-12345678');
    expect(sessions).toEqual(['key']);
    expect(state().order?.id).toBe('o1');
  });

  it('survive a defect of the page', async () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const { station, state } = bench({ packScan: [() => Promise.reject(new TypeError('defect')), opened] });
    await station.scan('1042');
    await station.scan('1042');
    expect(report).toHaveBeenCalledOnce();
    expect(state().order?.id).toBe('o1');
    vi.unstubAllGlobals();
  });
});

describe('a packed parcel', () => {
  const labelled = parcel({ step: 'label' });
  const job = { state: 'due', printer: 'Zebra', copy: 1, reprint: false } as StationParcelView['print'];

  it('prints by itself once when its label comes', async () => {
    const { station, names, heard } = bench({
      packScan: [all],
      packClose: [waiting],
      packPrint: [doc({ kind: 'parcel', parcel: { ...labelled, print: job } })],
    });
    await station.scan('X');
    station.seen(labelled);
    station.seen(labelled);
    await station.scan('').catch(() => {});
    await vi.waitFor(() => expect(names().filter((name) => name === 'packPrint')).toHaveLength(1));
    expect(heard).toContain('done');
  });

  it('that is only looked at does not print', async () => {
    const { station, names } = bench({ packParcel: [doc({ kind: 'parcel', parcel: labelled })] });
    await station.openParcel('p1');
    expect(names()).toEqual(['packParcel']);
  });

  it('does not print where there is no printer', async () => {
    const missing = { code: 'no_printer', says: text(), do: text() };
    const { station, names } = bench({
      packScan: [all],
      packClose: [doc({ kind: 'parcel', parcel: { ...labelled, no_printer: missing } })],
    });
    await station.scan('X');
    expect(names()).toEqual(['packScan', 'packClose']);
  });

  it('is printed again only after a yes', async () => {
    const copied = { ...labelled, label: { ...labelled.label, copies: 1 }, print: job };
    const { station, state, asked } = bench({
      packParcel: [doc({ kind: 'parcel', parcel: copied })],
      packPrint: [doc({ kind: 'parcel', parcel: copied })],
    });
    await station.openParcel('p1');
    await station.command('PRINT');
    expect(state().asking).toBe('reprint');
    await station.command('CANCEL');
    expect(state().asking).toBeNull();
    await station.command('REPRINT');
    await station.command('YES');
    expect(asked.at(-1)).toEqual(['packPrint', { parcel: 'p1', reprint: true }]);
  });

  it('that waits is left, and comes back when it waits no longer and nothing is open', async () => {
    const { station, state } = bench({
      packScan: [all, opened],
      packClose: [waiting],
      packParcel: [doc({ kind: 'parcel', parcel: labelled })],
      packLeave: [{}],
      packPrint: [waiting],
    });
    await station.scan('X');
    await station.command('NEXT');
    expect(state().left).toEqual(['p1']);
    await station.scan('1043');
    station.returned(['p1']);
    expect(state().order?.id).toBe('o1');
    await station.command('CANCEL');
    station.returned(['p1']);
    await vi.waitFor(() => expect(state().parcel?.id).toBe('p1'));
    expect(state().left).toEqual([]);
  });

  it('of several is joined by the others, which come back', async () => {
    const last = doc({ kind: 'parcel', parcel: parcel({ id: 'p2', box: 2, boxes: 2, others: ['p1'] }) });
    const { station, state } = bench({ packScan: [all], packClose: [last] });
    await station.scan('X');
    expect(state().left).toEqual(['p1']);
    expect(Object.keys(state().packed).sort()).toEqual(['p1', 'p2']);
  });

  it('whose order was called off is a stop that leaves it', async () => {
    const off = parcel({ step: 'stopped', reason: { code: 'cancelled', says: text('cancelled'), do: text('put back') } });
    const { station, state, heard } = bench({ packParcel: [doc({ kind: 'parcel', parcel: off })] });
    await station.openParcel('p1');
    expect(state().stop?.code).toBe('cancelled');
    expect(heard).toEqual(['stop']);
    await station.command('NEXT');
    expect(state().parcel).toBeNull();
  });

  it('is taken apart with all but the last scan', async () => {
    const { station, asked, state } = bench({ packScan: [all], packClose: [waiting], packUndo: [one] });
    await station.scan('X');
    await station.command('UNDO');
    expect(asked.at(-1)).toEqual(['packUndo', { parcel: 'p1', scans: [{ code: 'X', pieces: 1 }] }]);
    expect(state().order?.id).toBe('o1');
    expect(state().parcel).toBeNull();
  });
});

describe('a label that is to be chosen from a sheet', () => {
  const which = parcel({ step: 'which', label: { ...parcel().label, which: true, picture: false } });
  const chosen = parcel({ step: 'label', label: { ...parcel().label, chosen: 3 } });

  it('is chosen by its number, seen, and taken with a yes', async () => {
    const { station, state, asked } = bench({
      packParcel: [doc({ kind: 'parcel', parcel: which })],
      packChoose: [doc({ kind: 'parcel', parcel: chosen })],
    });
    await station.openParcel('p1');
    station.offered([1, 3]);
    await station.scan('2');
    expect(state().place).toBe(0);
    expect(state().said?.tone).toBe('wrong');
    await station.scan('1');
    expect(state().place).toBe(1);
    expect(possible(state())).toEqual(['YES', 'UNDO', 'HELP']);
    await station.command('UNDO');
    expect(state().place).toBe(0);
    await station.command('3');
    await station.command('YES');
    expect(asked.slice(1)).toEqual([['packChoose', { parcel: 'p1', place: '3' }]]);
    expect(state().parcel?.step).toBe('label');
    expect(state().place).toBe(0);
  });

  it('may be all of the sheet', async () => {
    const { station, asked } = bench({
      packParcel: [doc({ kind: 'parcel', parcel: which })],
      packChoose: [doc({ kind: 'parcel', parcel: chosen })],
    });
    await station.openParcel('p1');
    station.takeAll();
    await station.command('YES');
    expect(asked.at(-1)).toEqual(['packChoose', { parcel: 'p1', place: 'all' }]);
  });

  it('is chosen anew until it is printed', async () => {
    const { station, state, names } = bench({
      packParcel: [doc({ kind: 'parcel', parcel: chosen })],
      packChooseAnew: [doc({ kind: 'parcel', parcel: which })],
    });
    await station.openParcel('p1');
    expect(possible(state())).toContain('UNDO');
    await station.command('UNDO');
    expect(names()).toEqual(['packParcel', 'packChooseAnew']);
    expect(state().parcel?.step).toBe('which');
    station.seen({ ...chosen, label: { ...chosen.label, copies: 1 } });
    await vi.waitFor(() => expect(state().parcel?.label.copies).toBe(1));
    expect(possible(state())).not.toContain('UNDO');
  });
});

describe('a parcel with the own carrier', () => {
  const carriers = [
    { carrier: 'T-Cat', name: '黑貓' },
    { carrier: 'HCT', name: '新竹' },
  ];
  const unnamed = parcel({ mode: 'self_ship', step: 'carrier', carriers });

  it('asks for the carrier, then for the number', async () => {
    const { station, asked, state } = bench({
      packParcel: [doc({ kind: 'parcel', parcel: unnamed })],
      packScan: [doc({ kind: 'number', number: '9065' })],
      packShip: [doc({ kind: 'parcel', parcel: { ...unnamed, step: 'shipped' } })],
    });
    await station.openParcel('p1');
    expect(menuOf(state())?.kind).toBe('carrier');
    await station.scan('2');
    expect(state().carrier).toBe('HCT');
    await station.scan('9065');
    expect(asked.slice(1)).toEqual([
      ['packScan', { code: '9065', order: '', scans: [], pieces: 0, step: 'number' }],
      ['packShip', { parcel: 'p1', options: {}, carrier: 'HCT', number: '9065', together: false, now: false }],
    ]);
  });

  it('takes a number that another parcel has only when both are in one box', async () => {
    const twice = doc({ kind: 'stop', code: 'duplicate_number', together: true, parcel: { ...unnamed, step: 'number' } });
    const { station, asked, state } = bench({
      packParcel: [doc({ kind: 'parcel', parcel: { ...unnamed, step: 'number' } })],
      packScan: [doc({ kind: 'number', number: '9065' }), doc({ kind: 'number', number: '9065' })],
      packShip: [twice, twice, doc({ kind: 'parcel', parcel: { ...unnamed, step: 'shipped' } })],
    });
    await station.openParcel('p1');
    await station.scan('9065');
    await station.command('NEXT');
    expect(state().stop).toBeNull();
    expect(state().number).toBe('');
    await station.scan('9065');
    await station.command('YES');
    expect(asked.at(-1)).toEqual(['packShip', expect.objectContaining({ number: '9065', together: true })]);
  });

  it('asks first what the platform wants to know', async () => {
    const option = {
      key: 'address',
      label: text('Address'),
      required: true,
      default: '',
      choices: [{ value: 'agree', label: text('Agree') }],
    };
    const free = { ...option, key: 'name', choices: [] };
    const { station, state, names } = bench({ packParcel: [doc({ kind: 'parcel', parcel: { ...unnamed, options: [option, free] } })] });
    await station.openParcel('p1');
    await station.command('1');
    expect(menuOf(state())).toMatchObject({ kind: 'option', items: [] });
    await station.scan('王小明');
    expect(state().options).toEqual({ address: 'agree', name: '王小明' });
    expect(menuOf(state())?.kind).toBe('carrier');
    expect(names()).toEqual(['packParcel']);
  });

  it('of a platform that is told nothing ships without a number by Next', async () => {
    const silent = parcel({ mode: 'read_only', step: 'number' });
    const { station, asked } = bench({
      packParcel: [doc({ kind: 'parcel', parcel: silent })],
      packShip: [doc({ kind: 'parcel', parcel: { ...silent, step: 'shipped' } })],
    });
    await station.openParcel('p1');
    await station.command('NEXT');
    expect(asked.at(-1)).toEqual(['packShip', expect.objectContaining({ now: true })]);
  });
});

describe('a change meanwhile', () => {
  it('that stops the open order stops the station', async () => {
    const { station, state, heard } = bench({ packScan: [opened] });
    await station.scan('1042');
    station.checked(doc({ kind: 'stop', code: 'cancelled', leaves: true }));
    await vi.waitFor(() => expect(state().stop?.code).toBe('cancelled'));
    expect(state().order).toBeNull();
    expect(heard.at(-1)).toBe('stop');
  });

  it('of what the order wants counts the scans anew', async () => {
    const { station, asked } = bench({ packScan: [one], packCheck: [one] });
    await station.scan('X');
    station.checked(doc({ kind: 'order', order: order() })); // the same goods
    station.checked(doc({ kind: 'order', order: order({ items: [item('l1', 1)], pieces: 1 }) }));
    await vi.waitFor(() => expect(asked.at(-1)).toEqual(['packCheck', { order: 'o1', scans: one.scans }]));
    expect(asked.filter(([name]) => name === 'packCheck')).toHaveLength(1);
  });

  it('of another order is not its business', async () => {
    const { station, state } = bench({ packScan: [opened] });
    await station.scan('1042');
    station.checked(doc({ kind: 'order', order: order({ id: 'o2', items: [] }) }));
    station.seen(parcel({ id: 'p9' }));
    expect(state().order?.id).toBe('o1');
  });
});

describe('commands', () => {
  it('that mean nothing now say so', async () => {
    for (const command of ['NEXT', 'UNDO', 'SPLIT', 'PRINT', 'REPRINT', 'NO-LABEL', 'AGAIN', 'CANCEL', 'YES'] as Command[]) {
      const { station, state, heard } = bench({});
      await station.command(command);
      expect(heard, command).toEqual(['wrong']);
      expect(state().said?.says, command).toEqual({ key: 'pack.said.notNow' });
    }
  });

  it('are offered where they mean something', () => {
    const at = (change: Partial<State>): Command[] => possible({ ...nothing, ...change });
    expect(at({})).toEqual(['HELP']);
    expect(at({ order: order() })).toEqual(['CANCEL', 'HELP']);
    expect(at({ order: order(), scans: [{ code: 'X', pieces: 1 }] })).toEqual(['UNDO', 'SPLIT', 'CANCEL', 'HELP']);
    expect(at({ parcel: parcel({ step: 'refused', undo: { kind: 'packing', seconds: null } }) })).toContain('UNDO');
    expect(at({ parcel: parcel({ step: 'refused' }) })).not.toContain('UNDO');
    expect(at({ parcel: parcel({ step: 'label' }) })).toEqual(['NEXT', 'PRINT', 'HELP']);
  });

  it('split an order and go on with the rest', async () => {
    const rest = doc({ kind: 'order', order: order({ box: 2 }) });
    const { station, asked, state } = bench({ packScan: [one], packClose: [rest] });
    await station.scan('X');
    await station.command('SPLIT');
    expect(asked.at(-1)).toEqual(['packClose', { order: 'o1', scans: one.scans, split: true }]);
    expect(state().order?.box).toBe(2);
    expect(state().scans).toEqual([]);
  });

  it('lock the station', async () => {
    const { station, sessions } = bench({ operatorSignOut: [{}] });
    await station.command('LOCK');
    expect(sessions).toEqual(['']);
  });
});

describe('a reload', () => {
  it('keeps names and scans, and nothing of a buyer', () => {
    const state = { ...nothing, order: order({ note: '請打 0912345678' }), scans: one.scans, left: ['p7'] };
    expect(memoryOf(state)).toEqual({ order: 'o1', scans: one.scans, parcel: '', packed: {}, left: ['p7'] });
  });

  it('counts what was scanned anew', async () => {
    const { asked, state } = bench({ packCheck: [one] }, { order: 'o1', scans: one.scans });
    await vi.waitFor(() => expect(state().order?.scanned).toBe(1));
    expect(asked).toEqual([['packCheck', { order: 'o1', scans: one.scans }]]);
  });

  it('brings the open parcel back', async () => {
    const { state } = bench({ packParcel: [waiting] }, { parcel: 'p1' });
    await vi.waitFor(() => expect(state().parcel?.id).toBe('p1'));
  });
});

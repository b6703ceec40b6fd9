// The station: what is open on the screen, and what follows a scan, a command or a change. The program says what a code means and
// counts; here is only what one packer has in the hand. Scans are taken one after the other, however fast they come.
import type { PackScanned, ScanView, ShipOptionView, StationChoice, StationDoc, StationOrderView, StationParcelView } from '../api/calls';
import type { CallName, In, Out } from '../api/door';
import { DoorError } from '../api/door';
import type { TextValue } from '../parts/format';
import type { Sound } from './sounds';

/** Words are those of the program, or a key of the locales. */
export type Words = TextValue | { key: string; values?: Record<string, string | number> };

/** Said is the last thing that the station said: what, and what to do. */
export interface Said {
  tone: 'ok' | 'wrong' | 'info';
  says: Words;
  do?: Words;
}

/** State is what is open at the station. */
export interface State {
  order: StationOrderView | null;
  scans: ScanView[];
  parcel: StationParcelView | null;
  /** a full-screen stop */
  stop: StationDoc | null;
  /** orders to choose from */
  choices: StationChoice[];
  /** a question that waits for yes */
  asking: 'reprint' | null;
  /** for how many pieces the next scan stands; 0: one */
  pieces: number;
  /** the own carrier that was chosen for the parcel */
  carrier: string;
  /** the platform's choices that were made for the parcel */
  options: Record<string, string>;
  /** a tracking number that another parcel has */
  number: string;
  /** the places of the parcel's sheet at which there is a label to choose */
  places: number[];
  /** the place that was chosen and is to be confirmed; -1: all of the sheet; 0: none yet */
  place: number;
  said: Said | null;
  help: boolean;
  busy: boolean;
  /** parcels that were packed here, with what was scanned: their labels are printed by themselves, and undoing brings the scans back */
  packed: Record<string, ScanView[]>;
  /** parcels that were left while they waited: they come back by themselves */
  left: string[];
}

/** nothing is open. */
export const nothing: State = {
  order: null,
  scans: [],
  parcel: null,
  stop: null,
  choices: [],
  asking: null,
  pieces: 0,
  carrier: '',
  options: {},
  number: '',
  places: [],
  place: 0,
  said: null,
  help: false,
  busy: false,
  packed: {},
  left: [],
};

/** Command is a command of the station, by barcode or key. */
export type Command =
  | 'NEXT'
  | 'UNDO'
  | 'CANCEL'
  | 'SPLIT'
  | 'PRINT'
  | 'REPRINT'
  | 'NO-LABEL'
  | 'AGAIN'
  | 'YES'
  | 'LOCK'
  | 'HELP'
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8'
  | '9';

/** keys are the keys of the commands. */
export const keys: Partial<Record<string, Command>> = {
  F1: 'HELP',
  F2: 'UNDO',
  F3: 'PRINT',
  F4: 'SPLIT',
  F6: 'AGAIN',
  F7: 'REPRINT',
  F8: 'NEXT',
  F9: 'YES',
  F10: 'NO-LABEL',
  Escape: 'CANCEL',
};

/**
 * Menu is something to choose from by 1 to 9: an order, a carrier, a label's place on its sheet, or a choice of the platform. Without items
 * the answer is typed.
 */
export type Menu =
  | { kind: 'order'; items: StationChoice[] }
  | { kind: 'carrier'; items: StationParcelView['carriers'] }
  | { kind: 'place'; items: number[] }
  | { kind: 'option'; option: ShipOptionView; items: ShipOptionView['choices'] };

/** menuOf gives what is to be chosen now, null when nothing is. */
export function menuOf(state: State): Menu | null {
  if (state.choices.length > 0) return { kind: 'order', items: state.choices };
  const { parcel } = state;
  if (!parcel) return null;
  const option = parcel.options.find(({ key }) => state.options[key] === undefined);
  if (option) return { kind: 'option', option, items: option.choices };
  if (parcel.step === 'carrier' && !state.carrier) return { kind: 'carrier', items: parcel.carriers };
  if (parcel.step === 'which' && state.place === 0) return { kind: 'place', items: state.places };
  return null;
}

/** stepOf gives what the parcel waits for, with what was chosen here already. */
export function stepOf(state: State): string {
  const step = state.parcel?.step ?? '';
  return step === 'carrier' && state.carrier ? 'number' : step;
}

/** mayBePrinted says whether a label came out of a printer, or may have: printing it again is a reprint, which asks first. */
export function mayBePrinted({ label, print }: StationParcelView): boolean {
  return label.copies > 0 || print?.state === 'unclear';
}

/** choosesAnew says whether the label of a parcel was chosen here from a sheet and can be chosen again: it is not printed. */
export function choosesAnew({ step, label, print }: StationParcelView): boolean {
  return step === 'label' && label.chosen !== 0 && label.copies === 0 && !print?.open;
}

/** waits says whether a parcel waits for the platform: it may be left, and comes back. */
export function waits(step: string): boolean {
  return step === 'waiting' || step === 'label_due';
}

/** sounds of a parcel that has come to a step. */
const arrival: Record<string, Sound> = {
  label: 'done',
  shipped: 'done',
  refused: 'wrong',
  unclear: 'wrong',
  no_label: 'wrong',
  password: 'wrong',
  damaged: 'wrong',
  which: 'wrong',
  stopped: 'stop',
};

/** Memory is what of a station outlives a reload: names and scans, nothing of a buyer. */
export interface Memory {
  order: string;
  scans: ScanView[];
  parcel: string;
  packed: State['packed'];
  left: string[];
}

/** memoryOf gives what is to be remembered. */
export function memoryOf({ order, scans, parcel, packed, left }: State): Memory {
  return { order: order?.id ?? '', scans, parcel: parcel?.id ?? '', packed, left };
}

/** Deps are what a station needs around it. */
export interface Deps {
  call: <N extends CallName>(name: N, input: In<N>) => Promise<Out<N>>;
  play: (sound: Sound) => void;
  /** an operator has signed on with this key, or everybody has signed off when it is empty */
  onSession: (key: string) => void;
}

/** Station holds the state and does what scans and commands ask. */
export class Station {
  private state: State;
  private readonly deps: Deps;
  private readonly listeners = new Set<() => void>();
  private queue: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(deps: Deps, before: Partial<Memory> = {}) {
    this.deps = deps;
    this.state = { ...nothing, packed: before.packed ?? {}, left: before.left ?? [] };
    const { order, parcel, scans = [] } = before;
    if (order) void this.enqueue(async () => this.show(await this.deps.call('packCheck', { order, scans })));
    else if (parcel) void this.openParcel(parcel);
  }

  readonly get = (): State => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const tell of this.listeners) tell();
  }

  // One thing at a time: what comes meanwhile waits, and sees what the one before it has done.
  private enqueue(work: () => Promise<void>): Promise<void> {
    this.waiting++;
    this.set({ busy: true });
    this.queue = this.queue
      .then(work)
      .catch((error: unknown) => this.failed(error))
      .finally(() => {
        this.waiting--;
        if (this.waiting === 0) this.set({ busy: false });
      });
    return this.queue;
  }

  private failed(error: unknown): void {
    this.deps.play('wrong');
    if (!(error instanceof DoorError)) {
      this.set({ said: { tone: 'wrong', says: { key: 'parts.failed.message' }, do: { key: 'parts.failed.do' } } });
      reportError(error); // a defect: the next scan goes on
      return;
    }
    this.set({ pieces: 0, said: { tone: 'wrong', says: both(error.message), do: error.do ? both(error.do) : undefined } });
    if (error.code === 'operator_needed') this.deps.onSession('');
  }

  /** scan takes a code. */
  scan(code: string): Promise<void> {
    return this.enqueue(async () => {
      const menu = menuOf(this.state);
      const digit = /^[1-9]$/.test(code.trim()) ? Number(code.trim()) : 0;
      if (menu && digit > 0 && menu.items.length > 0 && !this.state.stop) return this.choose(digit);
      if (menu?.kind === 'option' && menu.items.length === 0 && !isCommand(code)) return this.chooseOption(menu.option.key, code.trim());
      const { order, scans, pieces } = this.state;
      const step = stepOf(this.state);
      const doc = await this.deps.call('packScan', {
        code,
        order: order?.id ?? '',
        scans,
        pieces,
        step: !order && (step === 'number' || step === 'carrier') ? step : '',
      });
      await this.scanned(doc);
    });
  }

  private async scanned(doc: PackScanned): Promise<void> {
    if (doc.kind === 'command') return this.obey(doc.command as Command);
    if (doc.kind === 'operator') return this.badge(doc);
    if (this.state.stop || this.state.asking) {
      this.deps.play(this.state.stop ? 'stop' : 'wrong'); // nothing is counted before it is answered
      return;
    }
    await this.show(doc);
  }

  private badge(doc: PackScanned): void {
    this.deps.onSession(doc.session);
    this.deps.play('ok');
    this.set({ said: { tone: 'ok', says: { key: 'pack.said.hello', values: { name: doc.operator } } } });
  }

  /** show takes what the program says is to be shown. */
  private async show(doc: StationDoc): Promise<void> {
    switch (doc.kind) {
      case 'order':
        return this.showOrder(doc);
      case 'parcel':
        return this.showParcel(doc.parcel as StationParcelView);
      case 'stop':
        return this.showStop(doc);
      case 'choose':
        this.deps.play('ok');
        return this.set({ choices: doc.choices, said: null, pieces: 0 });
      case 'pieces':
        this.deps.play('ok');
        return this.set({ pieces: doc.pieces, said: { tone: 'info', says: { key: 'pack.said.pieces', values: { count: doc.pieces } } } });
      case 'number':
        return this.ship({ number: doc.number });
      case 'carrier':
        this.deps.play('ok');
        return this.set({ carrier: doc.carrier, said: null });
      case 'unknown':
        this.deps.play('wrong');
        return this.set({
          pieces: 0,
          said: { tone: 'wrong', says: doc.says, do: doc.do },
          ...(doc.order ? { order: doc.order, scans: doc.scans } : {}),
        });
      default:
        return this.set({ pieces: 0, said: { tone: 'info', says: doc.says } });
    }
  }

  private async showOrder(doc: StationDoc): Promise<void> {
    const order = doc.order as StationOrderView;
    const opened = this.state.order?.id !== order.id;
    this.deps.play('ok');
    this.leaveParcel();
    this.set({
      order,
      scans: doc.scans,
      parcel: null,
      choices: [],
      pieces: 0,
      said: doc.says.en ? { tone: 'ok', says: doc.says } : { tone: 'ok', says: { key: opened ? 'pack.said.opened' : 'pack.said.counted' } },
    });
    if (order.complete) await this.close(false);
  }

  private async close(split: boolean): Promise<void> {
    const { order, scans } = this.state;
    if (!order) return;
    const doc = await this.deps.call('packClose', { order: order.id, scans, split });
    if (doc.parcel) {
      const mine = [doc.parcel.id, ...doc.parcel.others];
      const fresh = Object.fromEntries(mine.map((id) => [id, id === doc.parcel?.id ? scans : (this.state.packed[id] ?? [])]));
      this.set({ packed: { ...this.state.packed, ...fresh }, left: [...new Set([...this.state.left, ...waitingOthers(doc.parcel)])] });
    }
    await this.show(doc);
    if (split && doc.kind === 'order')
      this.set({ said: { tone: 'ok', says: { key: 'pack.said.split', values: { box: doc.order?.box ?? 0 } } } });
  }

  private async showParcel(parcel: StationParcelView): Promise<void> {
    const before = this.state.parcel;
    const same = before?.id === parcel.id;
    if (!same) this.leaveParcel();
    this.set({
      parcel,
      order: null,
      scans: [],
      choices: [],
      pieces: 0,
      ...(same ? {} : { carrier: '', options: {}, number: '', places: [], asking: null, said: null }),
      ...(same && before.step === parcel.step ? {} : { place: 0 }),
      left: this.state.left.filter((id) => id !== parcel.id),
    });
    if (same && before.step === parcel.step) return;
    this.deps.play(arrival[parcel.step] ?? 'ok');
    if (parcel.step === 'stopped') {
      this.set({ stop: stopOf(parcel) });
    } else if (parcel.step === 'label' && this.state.packed[parcel.id] && !parcel.print && !parcel.no_printer) {
      await this.print(false);
    }
  }

  // A parcel that waits is left behind, and comes back when it is ready.
  private leaveParcel(): void {
    const { parcel, left } = this.state;
    if (parcel && waits(parcel.step) && !left.includes(parcel.id)) this.set({ left: [...left, parcel.id] });
  }

  private showStop(doc: StationDoc): void {
    this.deps.play('stop');
    this.set({
      stop: doc,
      pieces: 0,
      said: null,
      ...(doc.leaves ? { order: null, scans: [] } : {}),
      ...(doc.order ? { order: doc.order, scans: doc.scans } : {}),
      ...(doc.parcel ? { parcel: doc.parcel, order: null, scans: [] } : {}),
    });
  }

  /** open opens an order of the work list, or one that was chosen. */
  open(order: string): Promise<void> {
    return this.enqueue(async () => this.show(await this.deps.call('packOpen', { order })));
  }

  /** openParcel shows a parcel of the list of unfinished ones. */
  openParcel(parcel: string): Promise<void> {
    return this.enqueue(async () => this.show(await this.deps.call('packParcel', { parcel })));
  }

  /** choose takes the nth thing to choose from. */
  private async choose(n: number): Promise<void> {
    const menu = menuOf(this.state);
    if (menu?.kind === 'place') return this.choosePlace(n, menu.items);
    if (!menu || n > menu.items.length) {
      this.deps.play('wrong');
      return;
    }
    if (menu.kind === 'order') {
      this.set({ choices: [] });
      return this.show(await this.deps.call('packOpen', { order: (menu.items[n - 1] as StationChoice).order }));
    }
    if (menu.kind === 'carrier') {
      this.deps.play('ok');
      return this.set({ carrier: menu.items[n - 1]?.carrier ?? '', said: null });
    }
    return this.chooseOption(menu.option.key, menu.items[n - 1]?.value ?? '');
  }

  private choosePlace(place: number, places: number[]): void {
    const there = places.includes(place);
    this.deps.play(there ? 'ok' : 'wrong');
    if (there) this.set({ place, said: { tone: 'info', says: { key: 'pack.said.place', values: { place } } } });
    else this.set({ said: { tone: 'wrong', says: { key: 'pack.said.noPlace', values: { place } } } });
  }

  /** offered takes note of the places of the open parcel's sheet at which there is a label. */
  offered(places: number[]): void {
    this.set({ places });
  }

  /** takeAll says that all of the sheet is the parcel's label: to be confirmed. */
  takeAll(): void {
    this.set({ place: -1, said: null });
  }

  private async confirmPlace(parcel: StationParcelView): Promise<void> {
    const place = this.state.place < 0 ? 'all' : `${this.state.place}`;
    await this.show(await this.deps.call('packChoose', { parcel: parcel.id, place }));
  }

  private async chooseOption(key: string, value: string): Promise<void> {
    this.deps.play('ok');
    this.set({ options: { ...this.state.options, [key]: value } });
    if (this.state.parcel?.step === 'options' && !menuOf(this.state)) await this.ship({});
  }

  /** pick is choose for a click or a key of its own. */
  pick(n: number): Promise<void> {
    return this.enqueue(() => this.choose(n));
  }

  private async ship(how: { number?: string; together?: boolean; now?: boolean }): Promise<void> {
    const { parcel, carrier, options } = this.state;
    if (!parcel) return;
    const number = how.number ?? '';
    const doc = await this.deps.call('packShip', {
      parcel: parcel.id,
      options,
      carrier,
      number,
      together: how.together ?? false,
      now: how.now ?? false,
    });
    this.set({ number: doc.together ? number : '' });
    if (doc.kind === 'stop' && doc.code.startsWith('option_')) this.set({ options: {} });
    await this.show(doc);
  }

  private async print(reprint: boolean): Promise<void> {
    const { parcel } = this.state;
    if (!parcel) return;
    const doc = await this.deps.call('packPrint', { parcel: parcel.id, reprint });
    if (doc.kind === 'stop') return this.showStop(doc);
    this.set({ parcel: doc.parcel, said: { tone: 'ok', says: { key: reprint ? 'pack.said.copy' : 'pack.said.printing' } } });
  }

  /** password tries a password on the label; it says whether it fitted. */
  async password(password: string): Promise<boolean> {
    let fits = false;
    await this.enqueue(async () => {
      const { parcel } = this.state;
      if (!parcel) return;
      await this.show(await this.deps.call('packPassword', { parcel: parcel.id, password }));
      fits = true;
    });
    return fits;
  }

  /** command does what a barcode of the sheet, a key or a button asks. */
  command(command: Command): Promise<void> {
    return this.enqueue(() => this.obey(command));
  }

  private async obey(command: Command): Promise<void> {
    if (command === 'HELP') return this.set({ help: !this.state.help });
    if (this.state.help) this.set({ help: false });
    if (this.state.stop) return this.obeyInStop(command);
    if (this.state.asking) return this.answer(command);
    if (/^[1-9]$/.test(command)) return this.digit(Number(command));
    const act = this.acts[command];
    if (act && (await act())) return;
    this.deps.play('wrong');
    this.set({ said: { tone: 'wrong', says: { key: 'pack.said.notNow' } } });
  }

  private async digit(n: number): Promise<void> {
    if (menuOf(this.state)) return this.choose(n);
    if (!this.state.order) return this.deps.play('wrong');
    this.deps.play('ok');
    this.set({ pieces: n, said: { tone: 'info', says: { key: 'pack.said.pieces', values: { count: n } } } });
  }

  private async obeyInStop(command: Command): Promise<void> {
    const { stop, number } = this.state;
    if (command === 'YES' && stop?.together && number) {
      this.set({ stop: null });
      return this.ship({ number, together: true });
    }
    if (command !== 'NEXT' && command !== 'CANCEL') return this.deps.play('stop');
    const over = this.state.parcel?.step === 'stopped';
    this.set({ stop: null, number: '', ...(over ? { parcel: null } : {}) });
  }

  private async answer(command: Command): Promise<void> {
    if (command === 'YES') {
      this.set({ asking: null });
      return this.print(true);
    }
    if (command === 'CANCEL' || command === 'NEXT') return this.set({ asking: null });
    this.deps.play('wrong');
  }

  // What each command does; false when it means nothing now.
  private readonly acts: Partial<Record<Command, () => Promise<boolean>>> = {
    NEXT: async () => {
      const { parcel } = this.state;
      if (!parcel) return false;
      const step = stepOf(this.state);
      if (step === 'packed') await this.ship({});
      else if (step === 'number' && parcel.mode === 'read_only') await this.ship({ now: true });
      else this.idle();
      return true;
    },
    CANCEL: async () => {
      const { choices, parcel, order, pieces, place } = this.state;
      if (choices.length > 0) this.set({ choices: [], said: null });
      else if (pieces > 0) this.set({ pieces: 0, said: null });
      else if (parcel?.step === 'which' && place !== 0) this.set({ place: 0, said: null });
      else if (parcel) this.idle();
      else if (order) {
        await this.deps.call('packLeave', { order: order.id });
        this.set({ order: null, scans: [], said: { tone: 'info', says: { key: 'pack.said.left', values: { number: order.number } } } });
      } else return false;
      return true;
    },
    YES: async () => {
      const { parcel, place } = this.state;
      if (parcel?.step !== 'which' || place === 0) return false;
      await this.confirmPlace(parcel);
      return true;
    },
    UNDO: async () => {
      const { order, parcel, scans, place } = this.state;
      if (parcel?.step === 'which' && place !== 0) this.set({ place: 0, said: null });
      else if (parcel && choosesAnew(parcel)) await this.show(await this.deps.call('packChooseAnew', { parcel: parcel.id }));
      else if (order && scans.length > 0) await this.undoScan(order, scans.slice(0, -1));
      else if (parcel) await this.undoParcel(parcel);
      else return false;
      return true;
    },
    SPLIT: async () => {
      if (!this.state.order) return false;
      await this.close(true);
      return true;
    },
    PRINT: async () => {
      if (this.state.parcel?.step !== 'label') return false;
      if (mayBePrinted(this.state.parcel)) this.set({ asking: 'reprint' });
      else await this.print(false);
      return true;
    },
    REPRINT: async () => {
      if (this.state.parcel?.step !== 'label') return false;
      this.set({ asking: 'reprint', said: null });
      return true;
    },
    'NO-LABEL': async () => {
      const { parcel } = this.state;
      if (!parcel) return false;
      this.idle();
      this.set({ left: this.state.left.filter((id) => id !== parcel.id) });
      return true;
    },
    AGAIN: async () => {
      const { parcel } = this.state;
      if (!parcel || !['refused', 'no_label', 'damaged', 'which', 'packed'].includes(parcel.step)) return false;
      await this.show(await this.deps.call('packAgain', { parcel: parcel.id }));
      return true;
    },
    LOCK: async () => {
      await this.deps.call('operatorSignOut', {});
      this.deps.onSession('');
      return true;
    },
  };

  private async undoScan(order: StationOrderView, scans: ScanView[]): Promise<void> {
    const doc = await this.deps.call('packCheck', { order: order.id, scans });
    await this.show(doc);
    if (doc.kind === 'order') this.set({ said: { tone: 'info', says: { key: 'pack.said.undone' } } });
  }

  private async undoParcel(parcel: StationParcelView): Promise<void> {
    const scans = (this.state.packed[parcel.id] ?? []).slice(0, -1);
    const doc = await this.deps.call('packUndo', { parcel: parcel.id, scans });
    this.set({ carrier: '', options: {} });
    await this.show(doc);
    if (doc.kind === 'order') this.set({ said: { tone: 'info', says: { key: 'pack.said.unpacked' } } });
    if (doc.kind === 'parcel') this.set({ said: { tone: 'info', says: { key: 'pack.said.unshipped' } } });
  }

  private idle(): void {
    this.leaveParcel();
    this.set({ parcel: null, carrier: '', options: {}, number: '', places: [], place: 0, asking: null, said: null });
  }

  /** checked takes what the program says of the open order after something changed. */
  checked(doc: StationDoc): void {
    const { order, scans, busy } = this.state;
    if (!order || busy || (doc.order && doc.order.id !== order.id)) return;
    if (doc.kind === 'stop' || doc.kind === 'parcel') void this.enqueue(() => this.show(doc));
    else if (doc.order && goodsOf(doc.order) !== goodsOf(order)) {
      void this.enqueue(async () => this.show(await this.deps.call('packCheck', { order: order.id, scans })));
    }
  }

  /** seen takes what the program says of the open parcel after something changed. */
  seen(parcel: StationParcelView): void {
    if (this.state.parcel?.id !== parcel.id) return;
    void this.enqueue(async () => {
      if (this.state.parcel?.id === parcel.id) await this.showParcel(parcel);
    });
  }

  /** returned brings a parcel back that was left, when nothing is open and it waits no longer. */
  returned(ready: string[]): void {
    const back = ready.find((id) => this.state.left.includes(id));
    if (!back || this.isOpen()) return;
    void this.enqueue(async () => {
      if (this.isOpen()) return;
      const doc = await this.deps.call('packParcel', { parcel: back });
      if (doc.parcel && !waits(doc.parcel.step)) await this.show(doc);
    });
  }

  private isOpen(): boolean {
    const { order, parcel, stop, choices } = this.state;
    return Boolean(order || parcel || stop || choices.length > 0);
  }
}

function both(text: string): TextValue {
  return { en: text, 'zh-TW': text };
}

function isCommand(code: string): boolean {
  return code.trim().toUpperCase().startsWith('GW:CMD:');
}

function waitingOthers(parcel: StationParcelView): string[] {
  return parcel.mode === 'label' && !parcel.rest ? parcel.others : [];
}

// What an order wants, without what was scanned of it.
function goodsOf(order: StationOrderView): string {
  return order.items.map(({ id, pieces }) => `${id}=${pieces}`).join();
}

// The stop of a parcel whose order must not leave.
function stopOf(parcel: StationParcelView): StationDoc {
  return {
    schema: 1,
    kind: 'stop',
    code: parcel.reason.code,
    says: parcel.reason.says,
    do: parcel.reason.do,
    order: null,
    scans: [],
    parcel,
    choices: [],
    command: '',
    pieces: 0,
    number: '',
    carrier: '',
    operator: '',
    leaves: true,
    together: false,
  };
}

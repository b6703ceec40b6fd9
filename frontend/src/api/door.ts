// The only door to the program. In a browser it is HTTP on this machine; in the window it is the bridge of Wails. Both carry the same
// letters: a call's name with its input, and back its outcome or an error in words.
import i18n from '../i18n';
import type { Calls } from './calls';
import { session } from './operator';

/** CallName is a call that the program answers. */
export type CallName = keyof Calls;
/** In is what a call takes. */
export type In<N extends CallName> = Calls[N]['in'];
/** Out is what a call gives. */
export type Out<N extends CallName> = Calls[N]['out'];

/** DoorError says what happened and what to do next, in the reader's language. */
export class DoorError extends Error {
  readonly code: string;
  readonly kind: string;
  /** what to do next */
  readonly do: string;

  constructor(said: { code: string; kind: string; message: string; do: string }) {
    super(said.message);
    this.name = 'DoorError';
    this.code = said.code;
    this.kind = said.kind;
    this.do = said.do;
  }
}

/** unreachable is the kind of an error that the page found, not the program: no answer, or one that is not ours. */
export const unreachable = 'unreachable';

/** DoorEvent is something the program tells by itself. */
export interface DoorEvent {
  topic: string;
  data: unknown;
}

/** FileRef is a file on offer by the program. */
export interface FileRef {
  id: string;
  name: string;
}

type Reply = { out: unknown; error?: undefined } | { error: { code: string; kind: string; message: string; do: string } };

/** Contact says whether the program answers: it does, it does not, or it no longer knows this page. */
export type Contact = 'online' | 'offline' | 'refused';

/** Transport carries letters. There are two: a browser's and the window's. */
export interface Transport {
  call(name: string, letter: string): Promise<Reply>;
  /** listen tells events, and whether the program answers; it gives the way to stop. */
  listen(onEvent: (event: DoorEvent) => void, onContact: (contact: Contact) => void): () => void;
  save(file: FileRef): Promise<void>;
  /** choose lets a person choose a file and hands it to the program; null when he chose none. */
  choose(pattern: string): Promise<{ id: string; name: string } | null>;
}

// failed is an error that the page itself found. The words are taken when it happens, in the language of that moment.
function failed(code: 'offline' | 'refused' | 'broken'): DoorError {
  return new DoorError({ code, kind: unreachable, message: i18n.t(`app.door.${code}.message`), do: i18n.t(`app.door.${code}.do`) });
}

async function post(path: string, body: string | Blob): Promise<Reply> {
  const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: 'POST',
      body,
      headers: { 'Content-Type': type },
      credentials: 'same-origin',
    });
  } catch {
    throw failed('offline');
  }
  if (answer.status === 401 || answer.status === 403) throw failed('refused');
  if (!answer.ok) throw failed('broken');
  try {
    return (await answer.json()) as Reply;
  } catch {
    throw failed('broken');
  }
}

// How long to wait before the events are asked for again, in milliseconds.
const patience = 3000;

async function contactNow(): Promise<Contact> {
  try {
    await browser.call('jobs', '{}');
    return 'online';
  } catch (error) {
    return (error as DoorError).code === 'refused' ? 'refused' : 'offline';
  }
}

/** browser speaks HTTP to the address the page came from; its key is a cookie that scripts can't read. */
export const browser: Transport = {
  call: (name, letter) => post(`api/call/${encodeURIComponent(name)}`, letter),

  listen(onEvent, onContact) {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;

    function open() {
      source = new EventSource('api/events');
      source.onopen = () => onContact('online');
      source.onmessage = (message) => onEvent(JSON.parse(message.data) as DoorEvent);
      source.onerror = () => {
        onContact('offline');
        // A broken line the browser mends by itself; after an answer that is no stream it gives up.
        if (source.readyState === EventSource.CLOSED) void askWhy();
      };
    }

    async function askWhy() {
      const contact = await contactNow();
      if (stopped) return;
      if (contact === 'refused') onContact('refused');
      else timer = setTimeout(open, patience);
    }

    open();
    return () => {
      stopped = true;
      clearTimeout(timer);
      source.close();
    };
  },

  save(file) {
    const link = document.createElement('a');
    link.href = `api/file/${encodeURIComponent(file.id)}`;
    link.download = file.name;
    document.body.append(link);
    link.click();
    link.remove();
    return Promise.resolve();
  },

  async choose(pattern) {
    const file = await fileOf(pattern);
    if (!file) return null;
    const { id } = opened(await post('api/upload', new Blob([file]))) as { id: string };
    return { id, name: file.name };
  },
};

// fileOf opens the browser's dialog.
function fileOf(pattern: string): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = pattern;
    input.onchange = () => resolve(input.files?.[0] ?? null);
    input.oncancel = () => resolve(null);
    input.click();
  });
}

// What Wails puts on the window object.
interface Bridge {
  go: {
    desktop: {
      Door: {
        Call(name: string, letter: string): Promise<string>;
        Save(id: string): Promise<string>;
        ChooseFile(title: string, pattern: string): Promise<string>;
      };
    };
  };
  runtime: { EventsOn(name: string, listener: (event: DoorEvent) => void): () => void };
}

async function read(reply: Promise<string>): Promise<Reply> {
  let text: string;
  try {
    text = await reply;
  } catch {
    throw failed('offline');
  }
  try {
    return JSON.parse(text) as Reply;
  } catch {
    throw failed('broken');
  }
}

/** bridged speaks through the window's bridge. */
export function bridged(bridge: Bridge): Transport {
  const door = bridge.go.desktop.Door;
  return {
    call: (name, letter) => read(door.Call(name, letter)),
    listen(onEvent, onContact) {
      const stop = bridge.runtime.EventsOn('door', onEvent);
      onContact('online');
      return stop;
    },
    async save(file) {
      opened(await read(door.Save(file.id)));
    },
    async choose(pattern) {
      const { path } = opened(await read(door.ChooseFile('', `*${pattern}`))) as { path: string };
      return path ? { id: path, name: path.split(/[\\/]/).at(-1) ?? path } : null;
    },
  };
}

/** transportOf gives the window's bridge where there is one, else the browser's HTTP. */
export function transportOf(w: object): Transport {
  const bridge = w as Partial<Bridge>;
  return bridge.go?.desktop?.Door && bridge.runtime ? bridged(bridge as Bridge) : browser;
}

let chosen: Transport | undefined;

/** transport is the one this page uses. */
export function transport(): Transport {
  chosen ??= transportOf(window);
  return chosen;
}

/** replaceTransport puts another one in its place, for tests. */
export function replaceTransport(other: Transport | undefined): void {
  chosen = other;
}

function opened(reply: Reply): unknown {
  if (reply.error) throw new DoorError(reply.error);
  return reply.out;
}

/** call asks the program. It throws a DoorError. */
export async function call<N extends CallName>(name: N, input: In<N>): Promise<Out<N>> {
  const letter = JSON.stringify({ language: i18n.language, operator: session(), in: input });
  return opened(await transport().call(name, letter)) as Out<N>;
}

// Tests of the two ways to the program: which one is taken, what is sent, and what an answer becomes.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import i18n from '../i18n';
import { bridged, browser, call, DoorError, replaceTransport, transportOf } from './door';
import { keepSession } from './operator';

function answers(status: number, body: unknown): void {
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }))),
  );
}

const sent = () => JSON.parse(vi.mocked(fetch).mock.calls[0]?.[1]?.body as string);

afterEach(async () => {
  replaceTransport(undefined);
  vi.unstubAllGlobals();
  sessionStorage.clear();
  await i18n.changeLanguage('zh-TW');
});

describe('the choice', () => {
  const bridge = { go: { desktop: { Door: { Call: vi.fn() } } }, runtime: { EventsOn: vi.fn() } };

  it('is the bridge in the window and HTTP elsewhere', () => {
    expect(transportOf(bridge)).not.toBe(browser);
    expect(transportOf({})).toBe(browser);
    expect(transportOf({ go: bridge.go })).toBe(browser);
  });
});

describe('a call', () => {
  it('sends the language, the operator and the input, and gives the outcome', async () => {
    answers(200, { out: { jobs: [] } });
    keepSession('KEY');
    await i18n.changeLanguage('en');
    await expect(call('jobs', {})).resolves.toEqual({ jobs: [] });
    expect(vi.mocked(fetch).mock.calls[0]?.[0]).toBe('api/call/jobs');
    expect(sent()).toEqual({ language: 'en', operator: 'KEY', in: {} });
  });

  it('throws what the program refuses, with what to do', async () => {
    const error = { code: 'held', kind: 'rejected', message: '訂單保留中', do: '請先解除保留' };
    answers(200, { error });
    const thrown = await call('jobs', {}).catch((e) => e);
    expect(thrown).toBeInstanceOf(DoorError);
    expect(thrown).toMatchObject(error);
  });

  it.each([
    [401, 'refused'],
    [403, 'refused'],
    [500, 'broken'],
    [413, 'broken'],
  ])('says in words what status %i means', async (status, code) => {
    answers(status, 'no JSON');
    const thrown = await call('jobs', {}).catch((e) => e);
    expect(thrown).toMatchObject({
      code,
      kind: 'unreachable',
      message: i18n.t(`app.door.${code}.message`),
      do: i18n.t(`app.door.${code}.do`),
    });
  });

  it('says in words that an answer makes no sense, or that there is none', async () => {
    answers(200, '<html>');
    await expect(call('jobs', {})).rejects.toMatchObject({ code: 'broken' });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await i18n.changeLanguage('en');
    await expect(call('jobs', {})).rejects.toMatchObject({ code: 'offline', message: 'The program does not answer' });
  });
});

describe('the bridge', () => {
  const Call = vi.fn();
  const Save = vi.fn();
  const ChooseFile = vi.fn();
  const EventsOn = vi.fn();
  const bridge = bridged({ go: { desktop: { Door: { Call, Save, ChooseFile } } }, runtime: { EventsOn } });

  it('gives a file that was chosen by its path, and nothing when none was', async () => {
    ChooseFile.mockResolvedValueOnce('{"out":{"path":"C:\\\\backups\\\\a.gwbackup"}}').mockResolvedValueOnce('{"out":{"path":""}}');
    await expect(bridge.choose('.gwbackup')).resolves.toEqual({ id: 'C:\\backups\\a.gwbackup', name: 'a.gwbackup' });
    expect(ChooseFile).toHaveBeenCalledWith('', '*.gwbackup');
    await expect(bridge.choose('.gwbackup')).resolves.toBeNull();
  });

  it('carries the same letters as HTTP', async () => {
    replaceTransport(bridge);
    Call.mockResolvedValue('{"out":{"jobs":[]}}');
    await expect(call('jobs', {})).resolves.toEqual({ jobs: [] });
    expect(Call).toHaveBeenCalledWith('jobs', '{"language":"zh-TW","operator":"","in":{}}');
    Call.mockRejectedValue('gone');
    await expect(call('jobs', {})).rejects.toMatchObject({ code: 'offline' });
  });

  it('throws when a file could not be saved', async () => {
    Save.mockResolvedValue('{"error":{"code":"full","kind":"rejected","message":"磁碟已滿","do":"請清出空間"}}');
    await expect(bridge.save({ id: '7', name: 'orders.csv' })).rejects.toMatchObject({ code: 'full' });
    expect(Save).toHaveBeenCalledWith('7');
  });

  it('hands on what the program tells, until it is stopped', () => {
    const stop = vi.fn();
    EventsOn.mockReturnValue(stop);
    const onEvent = vi.fn();
    const onContact = vi.fn();
    const end = bridge.listen(onEvent, onContact);
    expect(EventsOn).toHaveBeenCalledWith('door', onEvent);
    expect(onContact).toHaveBeenCalledWith('online');
    end();
    expect(stop).toHaveBeenCalled();
  });
});

describe('the stream of events', () => {
  class Stream {
    static readonly CLOSED = 2;
    static all: Stream[] = [];
    readyState = 0;
    onopen = () => {};
    onerror = () => {};
    onmessage = (_: { data: string }) => {};
    close = vi.fn();
    constructor(readonly address: string) {
      Stream.all.push(this);
    }
    break(closed: boolean) {
      this.readyState = closed ? Stream.CLOSED : 0;
      this.onerror();
    }
  }
  const latest = () => Stream.all.at(-1) as Stream;
  const onEvent = vi.fn();
  const onContact = vi.fn();

  beforeEach(() => {
    Stream.all = [];
    vi.clearAllMocks();
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', Stream);
  });
  afterEach(() => vi.useRealTimers());

  it('tells events, and that the line broke and is mended', () => {
    const stop = browser.listen(onEvent, onContact);
    latest().onopen();
    latest().onmessage({ data: '{"topic":"changed","data":{"topics":["orders"]}}' });
    latest().break(false);
    latest().onopen();
    expect(onEvent).toHaveBeenCalledWith({ topic: 'changed', data: { topics: ['orders'] } });
    expect(onContact.mock.calls.flat()).toEqual(['online', 'offline', 'online']);
    expect(Stream.all).toHaveLength(1);
    stop();
    expect(latest().close).toHaveBeenCalled();
  });

  it('asks again by itself where the browser gives up', async () => {
    answers(500, '');
    const stop = browser.listen(onEvent, onContact);
    latest().break(true);
    await vi.advanceTimersByTimeAsync(3000);
    expect(Stream.all).toHaveLength(2);
    latest().onopen();
    expect(onContact.mock.calls.flat()).toEqual(['offline', 'online']);
    stop();
  });

  it('says that the page is no longer known, and leaves it there', async () => {
    answers(401, '');
    browser.listen(onEvent, onContact);
    latest().break(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(onContact.mock.calls.flat()).toEqual(['offline', 'refused']);
    expect(Stream.all).toHaveLength(1);
  });
});

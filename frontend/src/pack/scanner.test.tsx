import { act, fireEvent, render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Keys, moment, useScanner } from './scanner';

function Probe(props: { keys: Keys }) {
  const { typed } = useScanner(props.keys);
  return (
    <>
      <output>{typed}</output>
      <button type="button" data-testid="button" />
      <input data-testid="field" />
    </>
  );
}

const codes: string[] = [];
const single: string[] = [];
const keys: Keys = { onCode: (code) => codes.push(code), onKey: (key) => single.push(key) > 0, digits: false };

function type(text: string, target: Element = document.body) {
  for (const key of text) fireEvent.keyDown(target, { key });
}

beforeEach(() => {
  vi.useFakeTimers();
  codes.length = 0;
  single.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the scanner', () => {
  it('gives what was typed anywhere when Enter ends it', () => {
    const { getByRole } = render(<Probe keys={keys} />);
    type('T-07');
    expect(getByRole('status').textContent).toBe('T-07');
    fireEvent.keyDown(document.body, { key: 'Enter' });
    expect(codes).toEqual(['T-07']);
    expect(getByRole('status').textContent).toBe('');
  });

  it('never presses the button that has the focus', () => {
    const { getByTestId } = render(<Probe keys={keys} />);
    type('47', getByTestId('button'));
    const went = fireEvent.keyDown(getByTestId('button'), { key: 'Enter' });
    expect(went).toBe(false); // prevented
    expect(codes).toEqual(['47']);
    expect(fireEvent.keyDown(getByTestId('button'), { key: 'Enter' })).toBe(true); // a hand's Enter presses it
  });

  it('leaves a field of its own alone', () => {
    const { getByTestId } = render(<Probe keys={keys} />);
    type('secret', getByTestId('field'));
    fireEvent.keyDown(getByTestId('field'), { key: 'Enter' });
    expect(codes).toEqual([]);
  });

  it('reads keys by their place where an input method is at work', () => {
    render(<Probe keys={keys} />);
    for (const code of ['KeyG', 'KeyW', 'Digit5']) fireEvent.keyDown(document.body, { key: 'Process', code, shiftKey: code !== 'Digit5' });
    fireEvent.keyDown(document.body, { key: 'Process', code: 'Semicolon', shiftKey: true });
    fireEvent.keyDown(document.body, { key: 'Process', code: 'KeyA' });
    fireEvent.keyDown(document.body, { key: 'Enter' });
    expect(codes).toEqual(['GW5:a']);
  });

  it('hands over keys that type nothing, while nothing is typed', () => {
    render(<Probe keys={keys} />);
    fireEvent.keyDown(document.body, { key: 'F2' });
    type('4');
    fireEvent.keyDown(document.body, { key: 'F2' });
    fireEvent.keyDown(document.body, { key: 'Backspace' });
    fireEvent.keyDown(document.body, { key: 'Enter' });
    expect(single).toEqual(['F2', 'Enter']);
    expect(codes).toEqual([]);
  });

  it('forgets what was typed by Escape, and only then hands it over', () => {
    const { getByRole } = render(<Probe keys={keys} />);
    type('47');
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(getByRole('status').textContent).toBe('');
    expect(single).toEqual([]);
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(single).toEqual(['Escape']);
  });

  it('takes a lone digit as a choice, but not the first of a code', () => {
    render(<Probe keys={{ ...keys, digits: true }} />);
    type('2');
    act(() => vi.advanceTimersByTime(moment + 1));
    expect(codes).toEqual(['2']);
    type('4710000000024');
    act(() => vi.advanceTimersByTime(moment + 1));
    fireEvent.keyDown(document.body, { key: 'Enter' });
    expect(codes).toEqual(['2', '4710000000024']);
  });
});

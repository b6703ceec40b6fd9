import { afterEach, describe, expect, it, vi } from 'vitest';
import { notes, play, type Sound } from './sounds';

afterEach(() => vi.unstubAllGlobals());

describe('the sounds', () => {
  it('are told apart by their length and height', () => {
    const end = (sound: Sound) => Math.max(...notes[sound].map(({ at, long }) => at + long));
    expect(end('ok')).toBeLessThan(0.15);
    expect(end('stop')).toBeGreaterThan(2 * end('wrong') - end('ok') - 0.1);
    expect(Math.min(...notes.ok.map(({ hertz }) => hertz))).toBeGreaterThan(Math.max(...notes.wrong.map(({ hertz }) => hertz)));
  });

  it('are silent where there is no loudspeaker', () => {
    expect(() => play('ok')).not.toThrow();
  });

  it('are made of one tone a note', () => {
    const started: number[] = [];
    const param = { setValueAtTime: () => {}, linearRampToValueAtTime: () => {} };
    class Part {
      gain = param;
      connect(next: unknown) {
        return next;
      }
      start(at: number) {
        started.push(at);
      }
      stop() {}
    }
    vi.stubGlobal(
      'AudioContext',
      class {
        state = 'running';
        currentTime = 10;
        destination = {};
      },
    );
    vi.stubGlobal('OscillatorNode', Part);
    vi.stubGlobal('GainNode', Part);
    play('done');
    expect(started).toEqual(notes.done.map(({ at }) => 10 + at));
  });
});

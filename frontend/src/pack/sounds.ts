// What a packer hears without looking up. Tones are made here, so that no file has to be loaded; words and a sign on the screen always say
// the same.

/** Sound is something to hear. */
export type Sound = 'ok' | 'wrong' | 'done' | 'stop';

/** Note is one tone: how high, from when to when (seconds), and how it is made. */
export interface Note {
  hertz: number;
  at: number;
  long: number;
  shape: OscillatorType;
  loud: number;
}

/** notes are the tones of each sound: high and short is right, low and long is wrong, and a stop cannot be overheard. */
export const notes: Record<Sound, Note[]> = {
  ok: [{ hertz: 1320, at: 0, long: 0.08, shape: 'sine', loud: 0.5 }],
  wrong: [
    { hertz: 220, at: 0, long: 0.16, shape: 'square', loud: 0.25 },
    { hertz: 165, at: 0.2, long: 0.28, shape: 'square', loud: 0.25 },
  ],
  done: [
    { hertz: 784, at: 0, long: 0.1, shape: 'sine', loud: 0.5 },
    { hertz: 988, at: 0.11, long: 0.1, shape: 'sine', loud: 0.5 },
    { hertz: 1568, at: 0.22, long: 0.22, shape: 'sine', loud: 0.5 },
  ],
  stop: [0, 0.3, 0.6].flatMap((at) => [
    { hertz: 880, at, long: 0.14, shape: 'sawtooth' as const, loud: 0.4 },
    { hertz: 440, at: at + 0.15, long: 0.14, shape: 'sawtooth' as const, loud: 0.4 },
  ]),
};

// A tone that begins or ends at full strength clicks.
const edge = 0.01;

let context: AudioContext | undefined;

/** play makes a sound. Where there is no loudspeaker, or the browser has not heard a key yet, nothing happens. */
export function play(sound: Sound): void {
  if (typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  const now = context.currentTime;
  for (const { hertz, at, long, shape, loud } of notes[sound]) {
    const tone = new OscillatorNode(context, { type: shape, frequency: hertz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, now + at);
    volume.gain.linearRampToValueAtTime(loud, now + at + edge);
    volume.gain.setValueAtTime(loud, now + at + long - edge);
    volume.gain.linearRampToValueAtTime(0, now + at + long);
    tone.connect(volume).connect(context.destination);
    tone.start(now + at);
    tone.stop(now + at + long);
  }
}

// The scanner: a keyboard that types fast and ends with Enter. Keys typed anywhere on the page are its, except in a field of its own.
import { useEffect, useRef, useState } from 'react';

/** Scanner is what was typed so far. */
export interface Scanner {
  typed: string;
}

/** Keys say what the station does with keys. */
export interface Keys {
  /** a whole code, ended by Enter */
  onCode: (code: string) => void;
  /** a key that types nothing, while nothing is typed: true when it was used */
  onKey: (key: string, event: KeyboardEvent) => boolean;
  /** one digit alone chooses: it is taken as a code when nothing follows it for a moment */
  digits: boolean;
}

/** moment is how long a lone digit waits for more, in milliseconds. A scanner's next key comes within a tenth of it. */
export const moment = 300;

// With an input method at work the key itself is not told, only where it lies.
function characterOf(event: KeyboardEvent): string {
  if (event.key.length === 1) return event.key;
  if (event.key !== 'Process' && event.key !== 'Unidentified') return '';
  const letter = /^(?:Key|Digit|Numpad)(.)$/.exec(event.code)?.[1];
  if (letter) return event.shiftKey || /\d/.test(letter) ? letter : letter.toLowerCase();
  return { Minus: '-', Semicolon: event.shiftKey ? ':' : ';', Slash: '/', Period: '.', Space: ' ' }[event.code] ?? '';
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([readonly]), textarea, select, [contenteditable="true"]');
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('button, a[href], [role="menuitem"], [role="radio"], [role="switch"]');
}

/** useScanner listens for codes while on is true, and gives what is typed. */
export function useScanner(keys: Keys, on = true): Scanner {
  const [typed, setTyped] = useState('');
  const buffer = useRef('');
  const latest = useRef(keys);
  latest.current = keys;

  useEffect(() => {
    if (!on) return;
    let timer: ReturnType<typeof setTimeout> | undefined;

    function put(text: string) {
      buffer.current = text;
      setTyped(text);
    }

    function enter() {
      clearTimeout(timer);
      const code = buffer.current;
      put('');
      if (code.trim()) latest.current.onCode(code);
    }

    function onDown(event: KeyboardEvent) {
      if (event.defaultPrevented || isField(event.target)) return;
      clearTimeout(timer);
      const use = () => {
        event.preventDefault();
        event.stopPropagation();
      };
      const empty = buffer.current === '';
      const character = event.ctrlKey || event.metaKey || event.altKey ? '' : characterOf(event);
      if (character && !(character === ' ' && empty)) {
        use();
        put(buffer.current + character);
        if (latest.current.digits && /^\d$/.test(buffer.current)) timer = setTimeout(enter, moment);
      } else if (!empty && event.key === 'Enter') {
        use(); // the scanner's Enter must not press a button that has the focus
        enter();
      } else if (!empty && event.key === 'Backspace') {
        use();
        put(buffer.current.slice(0, -1));
      } else if (!empty && event.key === 'Escape') {
        use();
        put('');
      } else if (empty && !(isButton(event.target) && (event.key === 'Enter' || event.key === ' '))) {
        if (latest.current.onKey(event.key, event)) use();
      }
    }

    function onPaste(event: ClipboardEvent) {
      const text = event.clipboardData?.getData('text') ?? '';
      if (isField(event.target) || !text.trim()) return;
      event.preventDefault();
      latest.current.onCode(text);
    }

    window.addEventListener('keydown', onDown, true);
    window.addEventListener('paste', onPaste);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', onDown, true);
      window.removeEventListener('paste', onPaste);
    };
  }, [on]);

  return { typed };
}

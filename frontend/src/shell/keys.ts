// The keyboard outside of fields: g and a letter shows a screen, / goes to the search, ? lists the keys. A screen that reads a scanner turns
// them off, since a scanner types letters too.
import { useEffect, useRef } from 'react';
import { go } from './address';
import { screens } from './screens';

/** patience is how long g waits for its letter, in milliseconds. */
const patience = 1500;

let off = 0;

/** useKeysOff turns the keys of the shell off while a screen is shown. */
export function useKeysOff(): void {
  useEffect(() => {
    off++;
    return () => {
      off--;
    };
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** inDialog says whether a dialog is open: it has the keyboard for itself. */
export function inDialog(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

/** focusSearch puts the cursor into the screen's search box, when it has one. */
export function focusSearch(): boolean {
  const box = document.querySelector<HTMLInputElement>('main input[data-search]');
  box?.focus();
  box?.select();
  return box !== null;
}

/** useShellKeys listens for the shell's keys; showKeys opens the list of them. */
export function useShellKeys(showKeys: () => void): void {
  const startedAt = useRef(0);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (off > 0 || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || inDialog()) return;
      const started = event.timeStamp - startedAt.current < patience;
      startedAt.current = 0;
      const screen = started ? screens.find(({ letter }) => letter === event.key) : undefined;
      if (screen) {
        event.preventDefault();
        go(screen.path);
      } else if (event.key === 'g') {
        startedAt.current = event.timeStamp;
      } else if (event.key === '?') {
        event.preventDefault();
        showKeys();
      } else if (event.key === '/' && focusSearch()) {
        event.preventDefault();
      }
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [showKeys]);
}

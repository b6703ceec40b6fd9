// Nobody there: after a while without a key or the mouse somebody else may stand at the station.
import { useEffect, useRef } from 'react';

/** useIdle calls when nothing was touched for so many minutes; 0 never does. */
export function useIdle(minutes: number, onIdle: () => void): void {
  const latest = useRef(onIdle);
  latest.current = onIdle;
  useEffect(() => {
    if (minutes <= 0) return;
    let timer: ReturnType<typeof setTimeout>;
    const touched = () => {
      clearTimeout(timer);
      timer = setTimeout(() => latest.current(), minutes * 60_000);
    };
    touched();
    const events = ['keydown', 'pointerdown', 'pointermove'] as const;
    for (const name of events) window.addEventListener(name, touched, true);
    return () => {
      clearTimeout(timer);
      for (const name of events) window.removeEventListener(name, touched, true);
    };
  }, [minutes]);
}

// The field that shows what the scanner types. It is read-only, so that no input method ever stands between the scanner and the program;
// the keys come from wherever they are typed.
import { IconBarcode } from '@tabler/icons-react';
import type { Ref } from 'react';
import classes from './ScanField.module.css';

interface ScanFieldProps {
  label: string;
  typed: string;
  placeholder: string;
  ref?: Ref<HTMLInputElement>;
  busy?: boolean;
}

/** ScanField shows what is typed. */
export function ScanField({ label, typed, placeholder, ref, busy }: ScanFieldProps) {
  return (
    <div className={classes.box} data-busy={busy || undefined}>
      <IconBarcode className={classes.icon} aria-hidden />
      <input
        ref={ref}
        className={classes.field}
        readOnly
        inputMode="none"
        aria-label={label}
        placeholder={placeholder}
        value={typed}
        data-testid="scan"
      />
    </div>
  );
}

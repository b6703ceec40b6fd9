// Lets a person choose a file of this machine and reads it.
import { Button, type ButtonProps } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DoorError, unreachable } from '../api/door';
import { tellError } from './tell';

/** ChosenFile is a file that a person chose. */
export interface ChosenFile {
  name: string;
  /** what is in it, in base64 */
  data: string;
}

interface FileButtonProps extends ButtonProps {
  /** the ends of the names that fit: ".xlsx,.csv" */
  pattern: string;
  onChoose: (file: ChosenFile) => void;
  children: ReactNode;
}

/** largest is how many bytes a file may have; the program takes no longer letters. */
const largest = 20_000_000;

/** FileButton opens the dialog of the browser or the system; onChoose gets the file once it is read. */
export function FileButton({ pattern, onChoose, children, ...button }: FileButtonProps) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);

  async function read(file: File) {
    setBusy(true);
    try {
      onChoose({ name: file.name, data: await base64(file) });
    } catch {
      refuse('unreadable');
    } finally {
      setBusy(false);
    }
  }

  function refuse(why: 'unreadable' | 'large') {
    tellError(new DoorError({ code: why, kind: unreachable, message: t(`parts.file.${why}.message`), do: t(`parts.file.${why}.do`) }));
  }

  return (
    <>
      <input
        ref={input}
        type="file"
        accept={pattern}
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = ''; // the same file can be chosen again after it was corrected
          if (file && file.size > largest) refuse('large');
          else if (file) void read(file);
        }}
      />
      <Button variant="default" leftSection={<IconUpload size={16} />} {...button} loading={busy} onClick={() => input.current?.click()}>
        {children}
      </Button>
    </>
  );
}

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''));
    reader.readAsDataURL(file);
  });
}

// A button for something that may be refused: then it stays in its place and says why.
import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Refuse } from '../api/calls';
import { useText } from '../parts/format';

interface ActProps extends ButtonProps {
  /** why it cannot be done now; null where it can */
  refused: Refuse | null | undefined;
  onClick: () => void;
  children: ReactNode;
}

/** Act is the button. A refused one can be reached by the keyboard, so that its reason can be read. */
export function Act({ refused, onClick, children, ...button }: ActProps) {
  const text = useText();
  const why = text(refused?.why);
  return (
    <Tooltip label={why} disabled={!refused} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <Button
        size="xs"
        variant="default"
        {...button}
        data-disabled={refused ? true : undefined}
        aria-disabled={refused ? true : undefined}
        aria-description={refused ? why : undefined}
        onClick={refused ? undefined : onClick}
      >
        {children}
      </Button>
    </Tooltip>
  );
}

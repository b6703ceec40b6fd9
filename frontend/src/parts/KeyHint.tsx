// Keys as they are printed on a keyboard.
import { Kbd } from '@mantine/core';
import { Fragment } from 'react';

/** KeyHint shows keys that are pressed one after another. */
export function KeyHint({ keys }: { keys: string[] }) {
  return (
    <span>
      {keys.map((key, at) => (
        <Fragment key={key}>
          {at > 0 && ' '}
          <Kbd>{key}</Kbd>
        </Fragment>
      ))}
    </span>
  );
}

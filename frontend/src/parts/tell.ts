// Short messages at the corner of the screen. An error stays until it is closed, since it says what to do.
import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import type { DoorError } from '../api/door';

/** tell says that something is done. */
export function tell(message: ReactNode): void {
  notifications.show({ message, color: 'teal', autoClose: 5000 });
}

/** tellError says what happened and what to do next. */
export function tellError(error: DoorError): void {
  notifications.show({ title: error.message, message: error.do, color: 'red', autoClose: false, role: 'alert' });
}

/** tellNotice says that something came to need a hand. */
export function tellNotice(message: string): void {
  notifications.show({ message, color: 'yellow', autoClose: 15_000 });
}

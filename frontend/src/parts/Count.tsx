// A number of things, such as the orders that wait.
import classes from './badge.module.css';
import { count } from './format';

/** Tone says what a value means to a person. */
export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad';

/** Count writes a number in a pill. */
export function Count({ number, tone = 'neutral' }: { number: number; tone?: Tone }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      {count(number)}
    </span>
  );
}

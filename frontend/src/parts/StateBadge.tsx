// The state of something in words and in a colour. The words are under states.<kind>.<state> in the locales.
import { useTranslation } from 'react-i18next';
import classes from './badge.module.css';
import type { Tone } from './Count';

const tones = {
  order: {
    held: 'warn',
    short: 'warn',
    ready: 'info',
    picking: 'info',
    packed: 'info',
    partly_shipped: 'info',
    shipped: 'good',
    reported: 'good',
    cancelled: 'neutral',
  },
  mark: { due: 'warn', by_hand: 'good', seen: 'good' },
  shipment: { picking: 'info', packed: 'info', shipped: 'good', cancelled: 'neutral' },
  push: { none: 'neutral', due: 'info', sent: 'info', confirmed: 'good', unclear: 'warn', failed: 'bad' },
  label: { none: 'neutral', due: 'info', fetched: 'good', opened: 'good', password_needed: 'warn', damaged: 'bad' },
  effect: {
    due: 'info',
    calling: 'info',
    asking: 'info',
    sent: 'info',
    confirmed: 'good',
    unclear: 'warn',
    failed: 'bad',
    cancelled: 'neutral',
  },
  print: {
    due: 'info',
    submitting: 'info',
    printing: 'info',
    printed: 'good',
    failed: 'bad',
    unclear: 'warn',
    cancelled: 'neutral',
  },
  printer: { idle: 'good', printing: 'info', stopped: 'bad', unreachable: 'bad' },
  account: { not_verified: 'warn', connected: 'good', disconnected: 'bad' },
  job: { running: 'info', done: 'good', failed: 'bad', stopped: 'neutral' },
  evidence: { documented: 'good', partly: 'warn', unverified: 'bad' },
} as const satisfies Record<string, Record<string, Tone>>;

/** StateKind is what has the state. */
export type StateKind = keyof typeof tones;

/** toneOf gives what a state means to a person; an unknown one is neutral. */
export function toneOf(kind: StateKind, state: string): Tone {
  return (tones[kind] as Record<string, Tone>)[state] ?? 'neutral';
}

/** StateBadge names a state. */
export function StateBadge({ kind, state }: { kind: StateKind; state: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes.badge} data-tone={toneOf(kind, state)}>
      {t(`states.${kind}.${state}`)}
    </span>
  );
}

/** OrderBadge says how far an order is. Of one that left to a platform which takes no word of it, that is how far its marking there is. */
export function OrderBadge({ order: { state, mark } }: { order: { state: string; mark: string } }) {
  return mark ? <StateBadge kind="mark" state={mark} /> : <StateBadge kind="order" state={state} />;
}

// What can be done now, each with its key: for whoever has no sheet at hand, and for the mouse.
import { useTranslation } from 'react-i18next';
import classes from './Commands.module.css';
import { type Command, choosesAnew, keys, mayBePrinted, menuOf, type State, type Station, stepOf } from './station';

/** Commands are the buttons at the foot. */
export function Commands({ station, state }: { station: Station; state: State }) {
  const { t } = useTranslation();
  return (
    <nav className={classes.bar} aria-label={t('pack.commands.title')}>
      {possible(state).map((command) => (
        <button key={command} type="button" className={classes.button} onClick={() => void station.command(command)}>
          <kbd className={classes.key}>
            {command === 'YES' || (command === 'NEXT' && entersNext(state)) ? t('pack.commands.enter') : keyOf(command)}
          </kbd>
          {t(`pack.commands.${command}`)}
        </button>
      ))}
    </nav>
  );
}

/** entersNext says whether Enter alone goes on. It never ships a parcel without a number. */
export function entersNext(state: State): boolean {
  return ['label', 'shipped', 'waiting', 'label_due', 'packed', 'void'].includes(stepOf(state));
}

/** keyOf gives the key of a command. */
export function keyOf(command: Command): string {
  const key = Object.keys(keys).find((name) => keys[name] === command) ?? '';
  return key === 'Escape' ? 'Esc' : key;
}

const byStep: Record<string, Command[]> = {
  packed: ['NEXT', 'UNDO', 'NO-LABEL'],
  options: ['UNDO', 'CANCEL'],
  carrier: ['UNDO', 'CANCEL'],
  number: ['UNDO', 'CANCEL'],
  waiting: ['NEXT'],
  refused: ['AGAIN', 'UNDO', 'NO-LABEL'],
  unclear: ['NO-LABEL'],
  label_due: ['NEXT'],
  no_label: ['AGAIN', 'NO-LABEL'],
  password: ['NO-LABEL'],
  damaged: ['AGAIN', 'NO-LABEL'],
  which: ['AGAIN', 'NO-LABEL'],
  label: ['NEXT', 'PRINT', 'REPRINT', 'UNDO'],
  shipped: ['NEXT', 'UNDO'],
};

/** possible gives the commands that mean something now. */
export function possible(state: State): Command[] {
  if (state.choices.length > 0) return ['CANCEL', 'HELP'];
  const { order, parcel } = state;
  if (order) return [...(state.scans.length > 0 ? (['UNDO', 'SPLIT'] as Command[]) : []), 'CANCEL', 'HELP'];
  if (!parcel) return ['HELP'];
  const step = stepOf(state);
  if (step === 'which' && state.place !== 0) return ['YES', 'UNDO', 'HELP'];
  let can = byStep[step] ?? ['NEXT'];
  if (parcel.undo.kind === 'nothing' && !choosesAnew(parcel)) can = can.filter((command) => command !== 'UNDO');
  if (step === 'number' && parcel.mode === 'read_only' && !menuOf(state)) can = ['NEXT', ...can];
  if (step === 'label')
    can = can.filter(
      (command) =>
        command !== (mayBePrinted(parcel) ? 'PRINT' : 'REPRINT') && !(parcel.no_printer && command !== 'NEXT' && command !== 'UNDO'),
    );
  return [...can, 'HELP'];
}

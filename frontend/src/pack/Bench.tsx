// The station at work: the scan field on top, below it what is open, and at the foot what can be done now.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StationFrame } from '../api/calls';
import { call } from '../api/door';
import classes from './Bench.module.css';
import { Choices } from './Choices';
import { Commands, entersNext } from './Commands';
import { Help } from './Help';
import { OpenOrder } from './OpenOrder';
import { OpenParcel } from './OpenParcel';
import { PrintTrouble } from './PrintTrouble';
import { SaidLine } from './SaidLine';
import { ScanField } from './ScanField';
import { StationHead } from './StationHead';
import { Question, Stop } from './Stop';
import { type Keys, useScanner } from './scanner';
import { type Command, keys, menuOf, type Said, type State, type Station, stepOf } from './station';
import { useIdle } from './useIdle';
import { useReturns, useSigned, useStation, useWork } from './useStation';
import { WorkList } from './WorkList';

interface BenchProps {
  workspace: string;
  station: StationFrame;
}

// What to do while nothing is open.
const hint: Said = { tone: 'info', says: { key: 'pack.work.hint' } };

/** Bench is the station of somebody who has signed on. */
export function Bench({ workspace, station: frame }: BenchProps) {
  const { t } = useTranslation();
  const [station, state] = useStation(workspace, frame.settings.sounds);
  const onSession = useSigned();
  const work = useWork().data;
  const [row, setRow] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  useReturns(station, state);
  useIdle(frame.settings.idle_minutes, () => {
    void call('operatorSignOut', {}).finally(() => onSession(''));
  });

  const asksPassword = state.parcel?.step === 'password';
  const idle = !state.order && !state.parcel && state.choices.length === 0;
  const orders = work?.orders ?? [];
  const scanning: Keys = {
    onCode: (code) => void station.scan(code),
    onKey: (key, event) => {
      const command = commandOf(key, event, state);
      if (command) {
        void station.command(command);
        return true;
      }
      if (!idle || state.stop) return false;
      if (key === 'ArrowDown' || key === 'ArrowUp') {
        setRow(Math.max(0, Math.min(orders.length - 1, row + (key === 'ArrowDown' ? 1 : -1))));
        return true;
      }
      const order = key === 'Enter' ? orders[row] : undefined;
      if (!order) return false;
      setRow(-1);
      void station.open(order.id);
      return true;
    },
    digits: menuOf(state) !== null && !state.stop,
  };
  const { typed } = useScanner(scanning);

  // The field has the focus again after whatever was shown or answered, so that a screen reader and the eye find it.
  const shows = `${state.order?.id} ${state.parcel?.id} ${state.parcel?.step} ${state.place} ${state.stop?.code} ${state.asking} ${state.help}`;
  useEffect(() => {
    if (shows && !asksPassword) field.current?.focus({ preventScroll: true });
  }, [asksPassword, shows]);

  return (
    <div className={classes.bench}>
      <StationHead station={station} state={state} frame={frame} packed={work?.packed ?? 0} />
      <ScanField ref={field} label={t('pack.scan.label')} typed={typed} placeholder={t(`pack.scan.${hintOf(state)}`)} busy={state.busy} />
      <SaidLine said={state.said ?? (idle ? hint : null)} pieces={state.pieces} />
      <PrintTrouble station={station} open={state.parcel?.id ?? ''} />
      <div className={classes.body}>
        <Body station={station} state={state} frame={frame} row={row} onRow={setRow} />
      </div>
      <Commands station={station} state={state} />
      {state.asking && <Question station={station} parcel={state.parcel} />}
      {state.stop && <Stop station={station} stop={state.stop} />}
      {state.help && <Help onClose={() => void station.command('HELP')} />}
    </div>
  );
}

interface BodyProps {
  station: Station;
  state: State;
  frame: StationFrame;
  row: number;
  onRow: (row: number) => void;
}

function Body({ station, state, frame, row, onRow }: BodyProps) {
  if (state.choices.length > 0) return <Choices station={station} choices={state.choices} />;
  if (state.order) return <OpenOrder order={state.order} />;
  if (state.parcel) return <OpenParcel station={station} state={state} parcel={state.parcel} />;
  return <WorkList station={station} left={state.left} row={row} onRow={onRow} operator={frame.operator} />;
}

// What a key means. Enter alone comes from a hand, never from a scanner: it answers what the screen asks.
function commandOf(key: string, event: KeyboardEvent, state: State): Command | undefined {
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'z') return 'UNDO';
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (key === 'Enter' && state.stop) return 'NEXT';
  if (key === 'Enter' && (state.asking || (state.parcel?.step === 'which' && state.place !== 0))) return 'YES';
  if (key === 'Enter' && entersNext(state)) return 'NEXT';
  return keys[key];
}

/** hintOf says what the scan field waits for. */
function hintOf(state: State): string {
  const menu = menuOf(state);
  if (menu) return menu.kind === 'option' && menu.items.length === 0 ? 'text' : 'choose';
  if (state.order) return 'item';
  return stepOf(state) === 'number' ? 'number' : 'any';
}

// The station of this page: one, kept over a reload, and true to what changes meanwhile.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { call } from '../api/door';
import { useAsk } from '../api/hooks';
import { keepSession } from '../api/operator';
import { play, type Sound } from './sounds';
import { type Memory, memoryOf, type State, Station, waits } from './station';

const place = 'gowarehouse.station';

// What is in the packer's hands outlives a reload. It belongs to one workspace.
function remembered(workspace: string): Partial<Memory> {
  try {
    const { of, ...memory } = JSON.parse(sessionStorage.getItem(place) ?? '{}');
    return of === workspace ? memory : {};
  } catch {
    return {}; // written by another version
  }
}

function remember(workspace: string, state: State): void {
  sessionStorage.setItem(place, JSON.stringify({ of: workspace, ...memoryOf(state) }));
}

/** useSigned takes note of who has signed on; whatever shows the name is asked again. */
export function useSigned(): (key: string) => void {
  const client = useQueryClient();
  return (key) => {
    keepSession(key);
    for (const name of ['frame', 'packStation', 'packWork']) void client.invalidateQueries({ queryKey: [name] });
  };
}

/** useStation gives the station of a workspace with what is open at it. */
export function useStation(workspace: string, sounds: boolean): [Station, State] {
  const onSession = useSigned();
  const [loud] = useState(() => ({ on: sounds }));
  loud.on = sounds;
  const [station] = useState(() => new Station({ call, play: (sound: Sound) => loud.on && play(sound), onSession }, remembered(workspace)));
  const state = useSyncExternalStore(station.subscribe, station.get);

  useEffect(() => remember(workspace, state), [workspace, state]);

  const order = state.order?.id ?? '';
  const { data: check } = useAsk(
    'packCheck',
    { order, scans: [] },
    { topics: ['orders', 'holds', 'shipments', 'parcels', 'order_lines', 'reservations'], enabled: state.order !== null },
  );
  useEffect(() => {
    if (check) station.checked(check);
  }, [check, station]);

  const parcel = state.parcel?.id ?? '';
  const { data: shown } = useAsk(
    'packParcel',
    { parcel },
    { topics: ['orders', 'holds', 'parcels', 'outbox', 'labels', 'print_jobs', 'settings'], enabled: state.parcel !== null },
  );
  useEffect(() => {
    if (shown?.parcel) station.seen(shown.parcel);
  }, [shown, station]);

  // What was known of an order or parcel when it was left is no news when it is opened again.
  const client = useQueryClient();
  useEffect(() => () => client.removeQueries({ queryKey: ['packCheck', { order }] }), [client, order]);
  useEffect(() => () => client.removeQueries({ queryKey: ['packParcel', { parcel }] }), [client, parcel]);

  return [station, state];
}

/** useReturns brings parcels back that were left while they waited, as soon as nothing else is open. */
export function useReturns(station: Station, state: State): void {
  const { data: work } = useWork();
  const open = state.order !== null || state.parcel !== null || state.stop !== null || state.choices.length > 0;
  useEffect(() => {
    if (!work || open || state.left.length === 0) return;
    const still = new Set(work.unfinished.filter(({ step }) => waits(step)).map(({ id }) => id));
    station.returned(state.left.filter((id) => !still.has(id)));
  }, [work, open, state.left, station]);
}

/** useWork gives what there is to pack. */
export function useWork() {
  return useAsk('packWork', {}, { topics: ['orders', 'holds', 'shipments', 'parcels', 'outbox', 'labels'] });
}

// What the shell itself shows of the program: the workspace, whether it is practice, and how much waits in a screen.
import type { FrameDoc } from '../api/calls';
import { useAsk } from '../api/hooks';
import type { ScreenName } from './screens';

/** useFrame gives the frame; undefined until the program has answered. */
export function useFrame(): FrameDoc | undefined {
  return useAsk('frame', {}, { topics: ['accounts', 'merchants', 'settings'] }).data;
}

// The view is kept while it is asked for anew (in another language, say): nothing may vanish from under a hand meanwhile.
function useView() {
  return useAsk('view', {}, { topics: ['settings', 'merchants'], keep: true });
}

/** useLockedMerchant names the one merchant in sight while the view is locked to it. */
export function useLockedMerchant(): string | undefined {
  return useView().data?.merchant?.name;
}

/** useWarehouse says whether the whole warehouse is in sight; false until that is known. In the merchant view its own matters are refused. */
export function useWarehouse(): boolean {
  return useView().data?.merchant === null;
}

/** Waiting is how many things wait for a person, by screen. */
export type Waiting = Partial<Record<ScreenName, number>>;

/** useWaiting counts what waits for a person. */
export function useWaiting(): Waiting {
  const { data } = useAsk('waiting', {}, { topics: ['orders', 'outbox', 'notices', 'print_jobs'] });
  return data ? { holds: data.holds, activity: data.decide + data.prints } : {};
}

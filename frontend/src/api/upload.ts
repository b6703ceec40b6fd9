// Files that are too large for a call: in a browser they are sent as they are, in the window the program reads them by their path.
import { transport } from './door';

/** PickedFile is a file that a person chose, by the id that a call takes. */
export interface PickedFile {
  id: string;
  name: string;
}

/** chooseUpload lets a person choose a file whose name ends as pattern says, and hands it to the program; null when he chose none. */
export function chooseUpload(pattern: string): Promise<PickedFile | null> {
  return transport().choose(pattern);
}

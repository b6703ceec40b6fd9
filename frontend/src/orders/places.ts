// Where a row of the list lies: the list is read in parts between marks, each as long as the marks say until it has been read, since
// orders leave a filter and come into it.

/** Parts are the lengths of a list's parts with where each begins. */
export interface Parts {
  lengths: number[];
  begins: number[];
  total: number;
}

/** partsOf lays parts one after another; known are the lengths of those that have been read. */
export function partsOf(total: number, every: number, ends: number, known: ReadonlyMap<number, number>): Parts {
  const rest = total - ends * every;
  const lengths = Array.from({ length: ends }, () => every);
  if (rest > 0) lengths.push(rest);
  for (const [part, length] of known) if (part < lengths.length) lengths[part] = length;
  const begins: number[] = [];
  let sum = 0;
  for (const length of lengths) {
    begins.push(sum);
    sum += length;
  }
  return { lengths, begins, total: sum };
}

/** partAt gives the part in which a row lies, and its place there. */
export function partAt(parts: Parts, row: number): { part: number; at: number } {
  let low = 0;
  let high = parts.begins.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((parts.begins[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  // Parts that turned out empty begin where the next one does.
  return { part: low, at: row - (parts.begins[low] ?? 0) };
}

/** momentOf gives when the order of a cursor was ordered. */
export function momentOf(cursor: string): number {
  return Number(cursor.split('.', 1)[0]);
}

/** partOfMoment gives the first part that reaches back to a moment: the list runs from the newest to the oldest. */
export function partOfMoment(ends: string[], moment: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (momentOf(ends[middle] ?? '') <= moment) high = middle;
    else low = middle + 1;
  }
  return low;
}

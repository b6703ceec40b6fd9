/** hardCoded gives the places of one file where a word is written in the code. */
export function hardCoded(source: string, name: string): { line: number; text: string }[];

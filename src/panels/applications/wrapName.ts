/** How wide a text is, in letters of average width. */
export type Measure = (text: string) => number;

export const inCode: Measure = (text) => text.length;

/** In the font of the page capitals and digits take more room. */
export const inWords: Measure = (text) => {
  let width = 0;
  for (const letter of text) width += /[A-Z0-9_]/.test(letter) ? 1.22 : 1;
  return width;
};

export interface Fit {
  readonly lines?: 1 | 2;
  readonly measure?: Measure;
}

const SEPARATOR = /[-_.]/;
const SHORTEST_LINE = 4;

/**
 * A name on as many lines as there are: the first of its forms, from the whole to the shortest, that needs no cut; else the
 * last one without its middle, so that how it begins and ends can be read.
 */
export const fitName = (forms: readonly string[], perLine: number, { lines = 2, measure = inWords }: Fit = {}): readonly string[] => {
  for (const form of forms) {
    if (measure(form) <= perLine) return [form];
    const at = lines === 1 ? undefined : breakAt(form, perLine, measure);
    if (at !== undefined) return [form.slice(0, at), form.slice(at)];
  }
  const last = forms.at(-1) ?? '';
  const head = lines === 1 ? (perLine - 1) * 0.4 : perLine - 1;
  const tail = lines === 1 ? (perLine - 1) * 0.6 : perLine;
  const parts = [`${startOf(last, head, measure)}…`, endOf(last, tail, measure)];
  return lines === 1 ? [parts.join('')] : parts;
};

export const wrapName = (name: string, perLine: number, measure: Measure = inWords): readonly string[] => fitName([name], perLine, { measure });

const places: ReadonlyArray<(name: string, at: number) => boolean> = [
  // Not for a number alone.
  (name, at) => SEPARATOR.test(name[at - 1]!) && name.length - at >= SHORTEST_LINE,
  (name, at) => SEPARATOR.test(name[at]!) && name.length - at > SHORTEST_LINE,
  (name, at) => /[a-z][A-Z]/.test(name.slice(at - 1, at + 1)),
  () => true,
];

/** Behind a separator, else before one, else where a word begins, else wherever both lines have room; undefined where two lines are too few. */
const breakAt = (name: string, perLine: number, measure: Measure): number | undefined => {
  const fitting: number[] = [];
  for (let at = name.length - 1; at > 0; at--) if (measure(name.slice(0, at)) <= perLine && measure(name.slice(at)) <= perLine) fitting.push(at);
  for (const isPlace of places) {
    const found = fitting.find((at) => isPlace(name, at));
    if (found !== undefined) return found;
  }
  return undefined;
};

const startOf = (name: string, room: number, measure: Measure): string => {
  let end = name.length;
  while (end > 1 && measure(name.slice(0, end)) > room) end--;
  for (let at = end; at > (end * 2) / 3; at--) if (SEPARATOR.test(name[at - 1]!)) return name.slice(0, at);
  return name.slice(0, end);
};

const endOf = (name: string, room: number, measure: Measure): string => {
  let start = 0;
  while (start < name.length - 1 && measure(name.slice(start)) > room) start++;
  for (let at = start; at < start + (name.length - start) / 3; at++) if (SEPARATOR.test(name[at]!)) return name.slice(at);
  return name.slice(start);
};

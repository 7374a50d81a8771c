/** How wide a text is, in letters of average width. */
export type Measure = (text: string) => number;

export const inCode: Measure = (text) => text.length;

/** In the font of the page capitals and digits take more room. */
export const inWords: Measure = (text) => {
  let width = 0;
  for (let at = 0; at < text.length; at++) width += isWide(text.charCodeAt(at)) ? 1.22 : 1;
  return width;
};

const isWide = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;

export interface Fit {
  /** At most. */
  readonly lines?: number;
  readonly measure?: Measure;
}

const SEPARATOR = /[-_.]/;
const SHORTEST_LINE = 4;
/** What is left of a name that lost its middle says something from that length on. */
const SHORTEST_START = 3;

/**
 * A name on as many lines as there are: the first of its forms, from the whole to the shortest, that needs no cut; else the
 * last one without its middle, so that how it begins and ends can be read.
 */
export const fitName = (forms: readonly string[], perLine: number, fit: Fit = {}): readonly string[] => fitWhole(forms, perLine, fit) ?? withoutMiddle(forms.at(-1) ?? '', perLine, fit);

/** Undefined where every form needs a cut. */
export const fitWhole = (forms: readonly string[], perLine: number, { lines = 2, measure = inWords }: Fit = {}): readonly string[] | undefined => {
  for (const places of [[behindSeparator], [behindSeparator, beforeSeparator], [behindSeparator, beforeSeparator, beforeHump]])
    for (const form of places.length === 3 ? forms.slice(-1) : forms) {
      const broken = breakInto(form, perLine, lines, places, measure);
      if (broken !== undefined) return broken;
    }
  return undefined;
};

export const wrapName = (name: string, perLine: number, measure: Measure = inWords): readonly string[] => fitName([name], perLine, { measure });

/** Whether a line may end before that letter. */
type Place = (name: string, at: number) => boolean;
// Not for a number alone.
const behindSeparator: Place = (name, at) => SEPARATOR.test(name[at - 1]!) && name.length - at >= SHORTEST_LINE;
const beforeSeparator: Place = (name, at) => SEPARATOR.test(name[at]!) && name.length - at > SHORTEST_LINE;
const beforeHump: Place = (name, at) => /[a-z][A-Z]/.test(name.slice(at - 1, at + 1));

/** Each line as long as it may be; undefined where the lines are too few, or would end within a word. */
const breakInto = (name: string, perLine: number, lines: number, places: readonly Place[], measure: Measure): readonly string[] | undefined => {
  const broken: string[] = [];
  let rest = name;
  while (measure(rest) > perLine) {
    if (broken.length === lines - 1) return undefined;
    let at = rest.length - 1;
    while (at > 0 && !(places.some((isPlace) => isPlace(rest, at)) && measure(rest.slice(0, at)) <= perLine)) at--;
    if (at <= 0) return undefined;
    broken.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...broken, rest];
};

const withoutMiddle = (name: string, perLine: number, { lines = 2, measure = inWords }: Fit): readonly string[] => {
  const [head, tail] = lines === 1 ? [(perLine - 1) * 0.4, (perLine - 1) * 0.6] : [perLine - 1, perLine];
  const parts = [`${startOf(name, head, measure)}…`, endOf(name, tail, measure)];
  return lines === 1 ? [parts.join('')] : parts;
};

/** As far as there is room, to the end of a word if one ends there. */
const startOf = (name: string, room: number, measure: Measure): string => {
  let end = name.length;
  while (end > 1 && measure(name.slice(0, end)) > room) end--;
  for (let at = end; at > SHORTEST_START; at--) if (SEPARATOR.test(name[at - 1]!)) return name.slice(0, at);
  return name.slice(0, end);
};

const endOf = (name: string, room: number, measure: Measure): string => {
  let start = 0;
  while (start < name.length - 1 && measure(name.slice(start)) > room) start++;
  for (let at = start; at < name.length - SHORTEST_LINE; at++) if (SEPARATOR.test(name[at]!)) return name.slice(at);
  return name.slice(start);
};

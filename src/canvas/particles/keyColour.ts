/**
 * Ten hues that people with the common colour blindnesses tell apart by lightness as well, each with a contrast of at
 * least 3:1 against both the dark and the light canvas.
 */
export const keyColours = ['#2f80ed', '#d9660b', '#0f9a6d', '#c2529f', '#8d8115', '#7a6ff0', '#e0485f', '#0e93a8', '#a8733a', '#748494'] as const;

/** FNV-1a, 32 bits: the same key has the same colour on every page and in every session. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  // The low bits of FNV are weak for short texts that differ at their end.
  value ^= value >>> 15;
  value = Math.imul(value, 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
};

/** Keys that name a colour have it: a red widget is drawn red. */
const named: Readonly<Record<string, number>> = {
  blue: 0, orange: 1, green: 2, pink: 3, magenta: 3, yellow: 4, olive: 4, purple: 5, violet: 5, red: 6, teal: 7, cyan: 7, brown: 8, grey: 9, gray: 9, black: 9, white: 9,
};

/** Which of `keyColours` a key has. */
export const keyColourIndex = (key: string): number => named[key.toLowerCase()] ?? hash(key) % keyColours.length;

export const keyColour = (key: string): string => keyColours[keyColourIndex(key)] ?? keyColours[0];

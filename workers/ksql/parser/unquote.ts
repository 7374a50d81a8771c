/** What a quoted token says: without its quotes, and of two quotes in a row one. */
export const unquote = (quoted: string): string => {
  const quote = quoted.charAt(0);
  return quoted.slice(1, -1).replaceAll(quote + quote, quote);
};

/** KSQL reads a bare name in upper case; any other name stands in back-quotes. */
export const quoteName = (name: string): string =>
  /^[A-Z_][A-Z0-9_]*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;

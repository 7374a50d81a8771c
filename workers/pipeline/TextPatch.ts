/** Replace `text[start, end)` by `insert`. */
export interface TextPatch {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/** Applies patches that do not overlap; all of them speak of the text as it was before. */
export const applyPatches = (text: string, patches: readonly TextPatch[]): string => {
  const ordered = [...patches].sort((a, b) => b.start - a.start || b.end - a.end);
  return ordered.reduce((result, { start, end, insert }) => result.slice(0, start) + insert + result.slice(end), text);
};

/** A patch that appends a statement, set off from what stands before by an empty line. */
export const appendStatement = (text: string, statement: string): TextPatch => {
  const trimmed = text.trimEnd();
  return { start: trimmed.length, end: text.length, insert: `${trimmed === '' ? '' : '\n\n'}${statement}\n` };
};

/** A patch that takes a clause out, with the line break and the indent before it. */
export const removeClause = (text: string, { start, end }: { readonly start: number; readonly end: number }): TextPatch => {
  const before = /\r?\n[ \t]*$|[ \t]+$/.exec(text.slice(0, start));
  return { start: start - (before?.[0].length ?? 0), end, insert: '' };
};

/** A patch that takes a statement out, with the line it leaves empty. Comments around it stay. */
export const removeStatement = (text: string, span: { readonly start: number; readonly end: number }): TextPatch => {
  let { start, end } = span;
  while (text[end] === ' ' || text[end] === '\t') end++;
  if (text[end] === ';') end++;
  while (text[end] === ' ' || text[end] === '\t' || text[end] === '\r') end++;
  if (text.slice(end).trim() === '') {
    const kept = text.slice(0, start).trimEnd().length;
    return { start: kept, end: text.length, insert: kept === 0 ? '' : '\n' };
  }
  if (text[end] === '\n' || end === text.length) {
    if (end < text.length) end++;
    while (text[start - 1] === ' ' || text[start - 1] === '\t') start--;
    const isBlankBefore = start === 0 || /\n[ \t\r]*\n$/.test(text.slice(0, start));
    if (isBlankBefore) end += /^([ \t\r]*\n)*/.exec(text.slice(end))![0].length;
  }
  return { start, end, insert: '' };
};

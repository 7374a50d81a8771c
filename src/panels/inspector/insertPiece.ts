/** Puts `piece` at the cursor, in place of a beginning of it that was typed, apart from its neighbours by blanks; the cursor is behind it. */
export const insertPiece = (text: string, cursor: number, piece: string): { readonly text: string; readonly cursor: number } => {
  const typed = /[`\w]*$/.exec(text.slice(0, cursor))?.[0] ?? '';
  const from = typed !== '' && piece.toUpperCase().startsWith(typed.toUpperCase()) ? cursor - typed.length : cursor;
  const [before, after] = [text.slice(0, from), text.slice(cursor)];
  const lead = before === '' || /[\s(]$/.test(before) ? '' : ' ';
  const trail = /^[\s),]/.test(after) ? '' : ' ';
  const head = `${before}${lead}${piece}`;
  return { text: `${head}${trail}${after}`, cursor: head.length + (trail === '' ? 0 : 1) };
};

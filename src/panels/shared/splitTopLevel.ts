/** Splits KSQL at `separator` where it stands outside of parentheses, brackets, texts and quoted names; pieces are trimmed. */
export const splitTopLevel = (text: string, separator: ',' | ';'): string[] => {
  const pieces: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "'" || char === '`') {
      const end = text.indexOf(char, i + 1);
      i = end === -1 ? text.length : end;
    } else if (text.startsWith('--', i)) {
      const end = text.indexOf('\n', i);
      i = end === -1 ? text.length : end;
    } else if (text.startsWith('/*', i)) {
      const end = text.indexOf('*/', i);
      i = end === -1 ? text.length : end + 1;
    } else if (char === '(' || char === '[' || char === '{') depth++;
    else if (char === ')' || char === ']' || char === '}') depth--;
    else if (char === separator && depth <= 0) {
      pieces.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  pieces.push(text.slice(start).trim());
  return pieces.filter((piece) => piece !== '');
};

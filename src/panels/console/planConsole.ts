import { splitTopLevel } from '../shared/splitTopLevel.ts';

/** What the console does with a text: calls that answer at once, and queries that run until they are stopped. */
export type ConsoleStep =
  | { readonly kind: 'call'; readonly text: string }
  | { readonly kind: 'push'; readonly text: string }
  /** PRINT: the records of a topic, those that are there too when `fromBeginning`. */
  | { readonly kind: 'print'; readonly text: string; readonly topic: string; readonly fromBeginning: boolean };

const PRINT = /^PRINT\s+(?:'([^']+)'|`([^`]+)`|([^\s;]+))/i;

export const planConsole = (text: string): ConsoleStep[] => {
  const steps: ConsoleStep[] = [];
  for (const statement of splitTopLevel(text, ';')) {
    const bare = withoutComments(statement).trim();
    if (bare === '') continue;
    const text = `${statement};`;
    const topic = PRINT.exec(bare);
    if (topic !== null && !/\bLIMIT\b/i.test(withoutTexts(bare))) {
      steps.push({ kind: 'print', text, topic: topic[1] ?? topic[2] ?? topic[3] ?? '', fromBeginning: /\bFROM\s+BEGINNING\b/i.test(bare) });
      continue;
    }
    const isPush = /^SELECT\b/i.test(bare) && /\bEMIT\s+(?:CHANGES|FINAL)\b/i.test(withoutTexts(bare));
    const last = steps.at(-1);
    if (!isPush && last?.kind === 'call') steps[steps.length - 1] = { kind: 'call', text: `${last.text}\n${text}` };
    else steps.push({ kind: isPush ? 'push' : 'call', text });
  }
  return steps;
};

/** Whether Enter should run it: a whole statement stands there, outside of texts and comments. */
export const isWhole = (text: string): boolean => withoutTexts(withoutComments(text)).trimEnd().endsWith(';');

const withoutComments = (text: string): string => text.replaceAll(/('(?:[^']|'')*'|`[^`]*`)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (_all, kept: string | undefined) => kept ?? ' ');
const withoutTexts = (text: string): string => text.replaceAll(/'(?:[^']|'')*(?:'|$)|`[^`]*(?:`|$)/g, "''");

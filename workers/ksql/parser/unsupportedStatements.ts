import { SyntaxFailure } from './SyntaxFailure.ts';
import type { TokenStream } from './TokenStream.ts';

/** Statements of ksqlDB whose first word says that this parser does not have them. */
export const UNSUPPORTED_STATEMENTS: ReadonlyMap<string, string> = new Map([
  ['ALTER', 'ALTER'],
  ['ASSERT', 'ASSERT'],
  ['DEFINE', 'DEFINE'],
  ['UNDEFINE', 'UNDEFINE'],
  ['PAUSE', 'PAUSE'],
  ['RESUME', 'RESUME'],
  ['RUN', 'RUN SCRIPT'],
]);

/** Gives up over the whole statement: its words are right, the statement is one that is not there yet. */
export const failAsUnsupported = (stream: TokenStream, statement: string): never => {
  throw new SyntaxFailure(`${statement} is a statement of ksqlDB that is not supported yet`, stream.wholeSpan);
};

/** How the rows of a file are written. */
export type FileFormat = 'CSV' | 'JSON' | 'JSONL';

/** What the name says, or undefined. */
export const formatOfName = (name: string): FileFormat | undefined => {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  switch (extension) {
    case 'csv':
    case 'tsv':
    case 'tab':
    case 'psv':
      return 'CSV';
    case 'json':
      return 'JSON';
    case 'jsonl':
    case 'ndjson':
      return 'JSONL';
    default:
      return undefined;
  }
};

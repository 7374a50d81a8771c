/** The browser's own file dialog; resolves with nothing when it is cancelled. */
export const pickFiles = (): Promise<readonly File[]> =>
  new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.accept = '.csv,.tsv,.json,.jsonl,.ndjson,.txt,text/csv,application/json';
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });

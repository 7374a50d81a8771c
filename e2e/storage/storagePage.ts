import { IndexedDbStorage, storageEngineSuite } from '../../workers/storage/index.ts';

declare global {
  interface Window {
    storagePage: typeof storagePage;
  }
}

let databases = 0;

/** What `storage.spec.ts` calls inside of the browser. */
const storagePage = {
  async run(name: string): Promise<void> {
    const promise = storageEngineSuite.find((candidate) => candidate.name === name);
    if (promise === undefined) throw new Error(`no case is named ${name}`);
    await promise.run(() => IndexedDbStorage.open(`storage-suite-${databases++}`));
  },

  async write(database: string, values: readonly number[]): Promise<void> {
    const storage = await IndexedDbStorage.open(database);
    await storage.write(values.map((value) => ({ kind: 'put', store: 'chunks', key: ['kept', value], value: Uint8Array.of(value) })), 'strict');
  },

  async read(database: string): Promise<number[]> {
    const storage = await IndexedDbStorage.open(database);
    const found = await storage.range('chunks', ['kept'], ['kept', 10]);
    await storage.close();
    return found.flatMap(([, value]) => [...(value as Uint8Array)]);
  },
};

window.storagePage = storagePage;

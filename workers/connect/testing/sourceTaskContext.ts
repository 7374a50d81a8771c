import { must, type Time } from '../../common/index.ts';
import type { FileStore } from '../files/FileStore.ts';
import type { SourceOffset, SourceTaskContext } from '../SourceTask.ts';

/** A context for a task that reads no files. */
export const sourceTaskContext = ({ time, offset }: { readonly time: Time; readonly offset: SourceOffset | undefined }): SourceTaskContext => ({
  time,
  get fileStore(): FileStore {
    return must<FileStore>(undefined, 'this test has no files');
  },
  offset: () => offset,
  skip: () => true,
});

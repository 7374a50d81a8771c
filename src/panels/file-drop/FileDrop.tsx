import { useView } from '../../stores/useStores.ts';
import { LoadFile } from './LoadFile.tsx';
import './file-drop.css';

/** Asks about each dropped or picked file in turn. */
export const FileDrop = () => {
  const files = useView((state) => state.pendingFiles);
  const offerFiles = useView((state) => state.offerFiles);
  const [file, ...rest] = files;
  if (file === undefined) return null;
  return <LoadFile key={`${files.length} ${file.name} ${file.lastModified}`} file={file} waiting={rest.length} onDone={() => offerFiles(rest)} />;
};

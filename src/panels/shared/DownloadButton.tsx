import { useState, type ReactNode } from 'react';
import { useStores } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';

/** Hands over what a file sink has written so far as a file. */
export const DownloadButton = ({ file, children }: { readonly file: string; readonly children: ReactNode }) => {
  const { engine, view } = useStores();
  const [isReading, setReading] = useState(false);
  const download = async (): Promise<void> => {
    setReading(true);
    try {
      const written = await engine.readFile(file);
      const url = URL.createObjectURL(new Blob([...written.parts], { type: written.mediaType }));
      const link = document.createElement('a');
      link.href = url;
      link.download = written.name;
      link.click();
      // The browser has taken its own hold of the blob once the click is handled.
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (error) {
      view.getState().notify('error', error instanceof Error ? error.message : String(error));
    } finally {
      setReading(false);
    }
  };
  return (
    <Button onClick={() => void download()} disabled={isReading}>
      {children}
    </Button>
  );
};

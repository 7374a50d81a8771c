import { useState } from 'react';
import { useStores, useView } from '../../stores/useStores.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DemoCard } from './DemoCard.tsx';
import { demos } from './demos.ts';
import { openDemo } from './openDemo.ts';
import './gallery.css';

/** The demos, to open with one click. */
export const GalleryDialog = () => {
  const stores = useStores();
  const isOpen = useView((state) => state.isGalleryOpen);
  const setGalleryOpen = useView((state) => state.setGalleryOpen);
  const [opening, setOpening] = useState<string | null>(null);
  return (
    <Dialog
      isOpen={isOpen}
      size="large"
      title="Demos"
      description="Each one runs at once and takes the place of your pipeline; undo brings yours back."
      onClose={() => setGalleryOpen(false)}
    >
      <ul className="gallery">
        {demos.map((demo) => (
          <DemoCard
            key={demo.id}
            demo={demo}
            isOpening={opening === demo.id}
            onOpen={() => {
              setOpening(demo.id);
              void openDemo(stores, demo).finally(() => setOpening(null));
            }}
          />
        ))}
      </ul>
    </Dialog>
  );
};

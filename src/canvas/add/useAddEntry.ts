import { useReactFlow } from '@xyflow/react';
import { useCallback } from 'react';
import type { Position } from '../../../workers/protocol/index.ts';
import { loadCatalog } from '../../panels/shared/useCatalog.ts';
import type { PagePoint } from '../../stores/interactionStore.ts';
import { useStores } from '../../stores/useStores.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../flow/nodeSize.ts';
import { addItem, type AddPlace } from './addItem.ts';
import { fileSinkItem, type PaletteEntry } from './paletteEntries.ts';
import { pickFiles } from './pickFiles.ts';

/** Where a node stands whose middle is in the middle of what is seen. */
export const useViewCentre = (): (() => Position) => {
  const { screenToFlowPosition } = useReactFlow();
  return useCallback(() => {
    const box = document.querySelector('.canvas')?.getBoundingClientRect();
    const middle = box === undefined ? { x: innerWidth / 2, y: innerHeight / 2 } : { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const { x, y } = screenToFlowPosition(middle);
    return { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 };
  }, [screenToFlowPosition]);
};

/** Adds what an entry stands for; entries with choices of their own ask at `at` first. */
export const useAddEntry = (): ((entry: PaletteEntry, place: AddPlace, at: PagePoint) => Promise<void>) => {
  const stores = useStores();
  const centre = useViewCentre();
  return useCallback(
    async (entry, place, at) => {
      const { engine, interaction, view } = stores;
      switch (entry.id) {
        case 'generator':
        case 'topic':
          interaction.getState().openAddMenu({ ...place, at, entryId: entry.id });
          return;
        case 'file': {
          const files = await pickFiles();
          if (files.length > 0) view.getState().offerFiles(files);
          return;
        }
        case 'file-sink': {
          const item = fileSinkItem(await loadCatalog(engine));
          if (item !== null) await addItem(stores, item, place, centre());
          return;
        }
        case 'typed':
          await addItem(stores, { kind: 'stream' }, place, centre());
          return;
        case 'filter':
        case 'select':
        case 'aggregate':
        case 'topic-sink':
        case 'table':
          await addItem(stores, { kind: entry.id }, place, centre());
      }
    },
    [stores, centre],
  );
};

import { useEffect, useState } from 'react';
import type { PaletteItem } from '../../../workers/protocol/index.ts';
import { loadCatalog } from '../../panels/shared/useCatalog.ts';
import type { AddTarget } from '../../stores/interactionStore.ts';
import { useInteraction, useStores } from '../../stores/useStores.ts';
import { addItem } from './addItem.ts';
import { ChoicePopover, type Choice } from './ChoicePopover.tsx';
import { EntryIcon } from './entryIcons.tsx';
import { entryOf, fits, generatorChoices, matches, paletteEntries } from './paletteEntries.ts';
import { useAddEntry, useViewCentre } from './useAddEntry.ts';

interface ItemChoice extends Choice {
  readonly item: PaletteItem;
}

/** The generator's shapes, or the topics that are there. Null until they have come. */
const useItemChoices = (entryId: string | null): readonly ItemChoice[] | null => {
  const { engine } = useStores();
  const [loaded, setLoaded] = useState<{ readonly entryId: string; readonly choices: readonly ItemChoice[] } | null>(null);
  useEffect(() => {
    if (entryId === null) return undefined;
    let isMounted = true;
    const load = async (): Promise<readonly ItemChoice[]> => {
      if (entryId === 'generator')
        return generatorChoices(await loadCatalog(engine)).map(({ name, description, item }) => ({ id: name, group: 'Shapes', title: name, hint: description, item }));
      const { topics } = await engine.status();
      return topics
        .filter((topic) => !topic.isInternal)
        .map(({ name, partitions }) => ({
          id: name, group: 'Topics', title: name, hint: `${partitions.length} ${partitions.length === 1 ? 'partition' : 'partitions'}`, item: { kind: 'stream', topic: name },
        }));
    };
    void load().then((choices) => isMounted && setLoaded({ entryId, choices }), () => isMounted && setLoaded({ entryId, choices: [] }));
    return () => {
      isMounted = false;
    };
  }, [engine, entryId]);
  return loaded?.entryId === entryId ? loaded.choices : null;
};

const OpenMenu = ({ target }: { readonly target: AddTarget }) => {
  const stores = useStores();
  const addEntry = useAddEntry();
  const centre = useViewCentre();
  const items = useItemChoices(target.entryId);
  const close = (): void => stores.interaction.getState().openAddMenu(null);

  if (target.entryId !== null) {
    const what = target.entryId === 'generator' ? 'shapes' : 'topics';
    return (
      <ChoicePopover
        key={target.entryId}
        at={target.at}
        label={what === 'shapes' ? 'Choose what to generate' : 'Choose a topic'}
        placeholder={what === 'shapes' ? 'What to generate' : 'Which topic'}
        emptyText={items === null ? 'Loading …' : `No ${what} found.`}
        choicesFor={(query) => (items ?? []).filter((choice) => `${choice.title} ${choice.hint}`.toLowerCase().includes(query.toLowerCase()))}
        onClose={close}
        onChoose={(id) => {
          const chosen = items?.find((choice) => choice.id === id);
          close();
          if (chosen !== undefined) void addItem(stores, chosen.item, target, centre());
        }}
      />
    );
  }
  return (
    <ChoicePopover
      key="entries"
      at={target.at}
      label="Add a node"
      placeholder="Add a node"
      emptyText="Nothing fits here by that name."
      choicesFor={(query) =>
        paletteEntries
          .filter((entry) => fits(entry, target) && matches(entry, query))
          .map(({ id, group, title, hint }) => ({ id, group, title, hint, icon: <EntryIcon id={id} /> }))
      }
      onClose={close}
      onChoose={(id) => {
        const entry = entryOf(id);
        close();
        if (entry !== undefined) void addEntry(entry, target, target.at);
      }}
    />
  );
};

/** Double-click, Tab, `/`, or a cable dropped on the empty canvas: what can go here. */
export const AddMenu = () => {
  const target = useInteraction((state) => state.addMenu);
  return target === null ? null : <OpenMenu target={target} />;
};

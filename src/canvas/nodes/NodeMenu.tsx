import { ArrowRightFromLine, Cable, Pencil, Plus, SlidersHorizontal, Trash2, Unplug, Waves } from 'lucide-react';
import { useInteraction, usePipeline, useStores } from '../../stores/useStores.ts';
import { Menu, MenuItem, MenuSeparator } from '../../ui/Menu.tsx';
import { hasOutput } from '../flow/toFlow.ts';
import { topicToOpen } from '../flow/topicToOpen.ts';
import { useRemove } from '../flow/useRemove.ts';
import { keyOf } from '../keyboard/shortcuts.ts';
import { canRename } from './NodeTitle.tsx';

/** Right-click (or the menu key) on a node. */
export const NodeMenu = () => {
  const menu = useInteraction((state) => state.nodeMenu);
  const node = usePipeline((state) => state.graph.nodes.find((each) => each.id === menu?.nodeId));
  const { interaction, view } = useStores();
  const remove = useRemove();
  if (menu === null || node === undefined) return null;

  const topic = topicToOpen(node);
  const state = interaction.getState();
  const inspect = (): void => {
    view.getState().setSideTab('inspector');
    state.setOverlay('side');
  };
  return (
    <Menu label={`What to do with ${node.title}`} at={menu.at} isOpen onOpenChange={(isOpen) => !isOpen && state.openNodeMenu(null)}>
      <MenuItem icon={<SlidersHorizontal size={15} />} shortcut={keyOf('inspect')} onSelect={inspect}>
        Inspect
      </MenuItem>
      {canRename(node) && (
        <MenuItem icon={<Pencil size={15} />} shortcut={keyOf('rename')} onSelect={() => setTimeout(() => state.rename(node.id))}>
          Rename
        </MenuItem>
      )}
      {hasOutput(node.config.kind) && (
        <>
          <MenuItem
            icon={<Plus size={15} />}
            shortcut={keyOf('add')}
            onSelect={() => setTimeout(() => state.openAddMenu({ at: menu.at, position: null, after: node.id, before: null, onEdge: null, entryId: null }))}
          >
            Add after it …
          </MenuItem>
          <MenuItem icon={<Cable size={15} />} shortcut={keyOf('connect')} onSelect={() => setTimeout(() => state.openConnectMenu({ source: node.id, at: menu.at }))}>
            Connect to …
          </MenuItem>
        </>
      )}
      <MenuItem icon={<ArrowRightFromLine size={15} />} onSelect={() => view.getState().openDrawer('data')}>
        Show its data
      </MenuItem>
      {topic !== null && (
        <MenuItem icon={<Waves size={15} />} onSelect={() => view.getState().openTopic(topic)}>
          Open its topic
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem icon={<Unplug size={15} />} shortcut={keyOf('delete-keep-wire')} onSelect={() => remove(true)}>
        Delete, keep the cable
      </MenuItem>
      <MenuItem icon={<Trash2 size={15} />} shortcut={keyOf('delete')} isDanger onSelect={() => remove(false)}>
        Delete
      </MenuItem>
    </Menu>
  );
};

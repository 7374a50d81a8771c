import { Fragment, useEffect, useRef, type KeyboardEvent } from 'react';
import type { PipelineNode } from '../../../workers/protocol/index.ts';
import { useInteraction, useStores } from '../../stores/useStores.ts';
import { focusNode } from '../flow/focusNode.ts';

/** Only what has a name of its own can be renamed in place; clauses are edited in the inspector. */
export const canRename = (node: PipelineNode): boolean =>
  !node.isDraft && ['stream', 'table', 'source-connector', 'sink-connector'].includes(node.config.kind);

const TitleInput = ({ node }: { readonly node: PipelineNode }) => {
  const { pipeline, interaction, view } = useStores();
  const ref = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => ref.current?.select(), []);

  const finish = async (name: string | null): Promise<void> => {
    if (isDone.current) return;
    isDone.current = true;
    interaction.getState().rename(null);
    const hadFocus = document.activeElement === ref.current;
    if (name === null || name.trim() === '' || name.trim() === node.title) {
      if (hadFocus) focusNode(node.id);
      return;
    }
    const reason = await pipeline.getState().edit({ type: 'rename', nodeId: node.id, name: name.trim() });
    if (reason !== null) view.getState().notify('error', reason);
    const renamed = reason === null ? pipeline.getState().touched.nodeIds.find((id) => !id.includes('/')) : node.id;
    if (renamed === undefined) return;
    view.getState().select([renamed]);
    if (hadFocus) focusNode(renamed);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    event.stopPropagation();
    if (event.key === 'Enter') void finish(event.currentTarget.value);
    if (event.key === 'Escape') void finish(null);
  };
  return (
    <input
      ref={ref}
      className="node-title-input nodrag nopan"
      aria-label="New name"
      defaultValue={node.title}
      spellCheck={false}
      autoFocus
      onKeyDown={onKeyDown}
      onBlur={(event) => void finish(event.currentTarget.value)}
    />
  );
};

/** SQL's names have no spaces: where a title takes two lines, it breaks behind an underscore. */
const breakable = (title: string) =>
  title.split(/(?<=_)/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));

export const NodeTitle = ({ node, text }: { readonly node: PipelineNode; readonly text: string }) => {
  const isRenaming = useInteraction((state) => state.renaming === node.id);
  return isRenaming ? <TitleInput node={node} /> : <span className="node-title" title={text}>{breakable(text)}</span>;
};

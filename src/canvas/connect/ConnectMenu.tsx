import { KindIcon } from '../../panels/shared/KindIcon.tsx';
import { useInteraction, usePipeline, useStores } from '../../stores/useStores.ts';
import { ChoicePopover, type Choice } from '../add/ChoicePopover.tsx';
import { faceOf } from '../flow/toFlow.ts';
import { kindNames } from '../nodes/kindNames.ts';
import { connect } from './connect.ts';
import { precheckConnection } from './precheckConnection.ts';

/** Connecting without a pointer: the nodes a cable can lead to, and for the others why not. */
export const ConnectMenu = () => {
  const menu = useInteraction((state) => state.connectMenu);
  const graph = usePipeline((state) => state.graph);
  const stores = useStores();
  const source = graph.nodes.find((node) => node.id === menu?.source);
  if (menu === null || source === undefined) return null;

  const choicesFor = (query: string): readonly Choice[] =>
    graph.nodes
      .filter((node) => node.id !== source.id && faceOf(node).headline.toLowerCase().includes(query.toLowerCase()))
      .map((node): Choice => {
        const refusal = precheckConnection(graph, source.id, node.id);
        return {
          id: node.id, group: refusal === null ? 'Can be connected' : 'Cannot', title: faceOf(node).headline, hint: kindNames[node.config.kind], refusal,
          icon: <KindIcon kind={node.config.kind} />,
        };
      })
      .toSorted((a, b) => Number(a.refusal !== null) - Number(b.refusal !== null));
  const close = (): void => stores.interaction.getState().openConnectMenu(null);

  return (
    <ChoicePopover
      at={menu.at}
      label={`Connect ${source.title} to`}
      placeholder={`Connect ${source.title} to …`}
      emptyText="There is no such node."
      choicesFor={choicesFor}
      onClose={close}
      onChoose={(target) => {
        close();
        void connect(stores, source.id, target, menu.at);
      }}
    />
  );
};

import type { NodeId } from '../../../workers/protocol/index.ts';

/** Gives a node the focus, so that the keys that come next are meant for it. A new one is drawn a moment after it is there. */
export const focusNode = (id: NodeId, framesLeft = 10): void => {
  requestAnimationFrame(() => {
    const element = document.querySelector<HTMLElement>(`.react-flow__node[data-node-id="${CSS.escape(id)}"]`);
    if (element !== null) element.focus({ preventScroll: true });
    else if (framesLeft > 0) focusNode(id, framesLeft - 1);
  });
};

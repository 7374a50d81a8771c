/** Every node has this size, known before it is drawn: React Flow need not measure, layouts need not guess. */
export const NODE_WIDTH = 184;
export const NODE_HEIGHT = 74;

/** A handle is a disc centred on the node's edge; cables begin and end at its outer rim. */
export const HANDLE_RADIUS = 6;

/** Between a node and the next one to its right. */
export const GAP_X = 76;
export const GAP_Y = 36;

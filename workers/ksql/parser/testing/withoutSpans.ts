/** The node without the places it stands at, so that two texts of the same meaning compare equal. */
export const withoutSpans = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(withoutSpans);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([key]) => key !== 'span' && key !== 'elementsSpan');
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutSpans(value)]));
};

/**
 * Each task needs processors of its own. Throws TypeError where the supplier answers with the same one again. Source:
 * ApiUtils.checkSupplier.
 */
export const checkSupplier = (supplier: { get(): object }): void => {
  const processor = supplier.get();
  if (processor === supplier.get()) throw new TypeError('get() of a supplier must answer with a new object each time');
};

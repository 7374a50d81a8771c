/** Runs `write` at once, then at most every `everyMs`; the last call is never lost. Answers with the caller and a stop. */
export const throttle = (write: () => void, everyMs: number): { readonly call: () => void; readonly stop: () => void } => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDirty = false;
  const run = (): void => {
    timer = undefined;
    if (!isDirty) return;
    isDirty = false;
    write();
    timer = setTimeout(run, everyMs);
  };
  return {
    call: () => {
      isDirty = true;
      if (timer === undefined) run();
    },
    stop: () => clearTimeout(timer),
  };
};

/** A name on one line or two: broken at a hyphen where there is one, cut with an ellipsis where it is too long for two. */
export const wrapName = (name: string, perLine: number): readonly string[] => {
  if (name.length <= perLine) return [name];
  const hyphen = name.lastIndexOf('-', perLine - 1);
  const at = hyphen >= perLine / 3 ? hyphen + 1 : perLine;
  const rest = name.slice(at);
  return [name.slice(0, at), rest.length <= perLine ? rest : `…${rest.slice(rest.length - perLine + 1)}`];
};

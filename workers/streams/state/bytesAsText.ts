/** A text that is equal for two arrays exactly when their bytes are: one character for each byte. */
export const bytesAsText = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

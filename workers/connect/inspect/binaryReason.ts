/** Beginnings of files that people drop and that hold no text. */
const SIGNATURES: ReadonlyArray<readonly [string, string]> = [
  ['PAR1', 'a Parquet file'],
  ['ARROW1', 'an Arrow file'],
  ['PK\x03\x04', 'a ZIP archive or an Excel workbook; save the sheet as CSV'],
  ['\x1f\x8b', 'compressed with gzip; unpack it first'],
  ['\x89PNG', 'a PNG image'],
  ['\xff\xd8\xff', 'a JPEG image'],
  ['GIF8', 'a GIF image'],
  ['%PDF-', 'a PDF document'],
  ['Obj\x01', 'an Avro file'],
  ['SQLite format 3', 'a SQLite database'],
  ['\xff\xfe', 'UTF-16 text; save it as UTF-8'],
  ['\xfe\xff', 'UTF-16 text; save it as UTF-8'],
  ['\x28\xb5\x2f\xfd', 'compressed with zstd; unpack it first'],
];

/** Why the bytes are no text that rows could be read from, or undefined. */
export const binaryReason = (sample: Uint8Array): string | undefined => {
  for (const [signature, what] of SIGNATURES) {
    if (sample.length >= signature.length && [...signature].every((char, i) => sample[i] === char.charCodeAt(0)))
      return `This is ${what}, not CSV or JSON.`;
  }
  const looked = Math.min(sample.length, 64 * 1024);
  let strange = 0;
  for (let i = 0; i < looked; i++) {
    const byte = sample[i]!;
    if (byte === 0) return 'This is a binary file, not CSV or JSON.';
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x1b) strange++;
  }
  return strange > looked / 100 ? 'This is a binary file, not CSV or JSON.' : undefined;
};

import { ByteReader, ByteWriter, crc32c, KafkaError } from '../../common/index.ts';
import { expectSame, expectTrue, ExpectationError } from '../CaseOutcome.ts';
import { fromHex, toHex } from '../hex.ts';

/** A value and its bytes, both ways, or bytes that cannot be decoded. */
interface Encoded {
  readonly value?: number | string;
  readonly hex: string;
  readonly decodeError?: boolean;
}

export const runCrc32c = ({ input, expected }: { readonly input: { readonly hex: string }; readonly expected: number }): void =>
  expectSame('the checksum', crc32c(fromHex(input.hex)), expected);

const bothWays = (
  { value, hex, decodeError }: Encoded, encode: ((out: ByteWriter, value: bigint) => void) | undefined, decode: (reader: ByteReader) => number | bigint,
): void => {
  const reader = new ByteReader(fromHex(hex));
  if (decodeError === true) {
    try {
      decode(reader);
    } catch (error) {
      expectTrue(error instanceof KafkaError, String(error));
      return;
    }
    throw new ExpectationError(`${hex} was decoded`);
  }
  expectSame(`what ${hex} decodes to`, String(decode(reader)), String(value));
  expectSame('what is left', reader.remaining, 0);
  if (encode === undefined) return;
  const out = new ByteWriter();
  encode(out, BigInt(value!));
  expectSame(`what ${value} encodes to`, toHex(out.copy()), hex);
};

/** Kafka reads one into a signed int: the same 32 bits. */
export const runUvarint = (encoded: Encoded): void => {
  const value = encoded.value === undefined ? {} : { value: String(BigInt.asUintN(32, BigInt(encoded.value))) };
  bothWays({ ...encoded, ...value }, (out, number) => out.uvarint(Number(number)), (reader) => reader.uvarint());
};

export const runVarint = (encoded: Encoded): void => bothWays(encoded, (out, value) => out.varint(Number(value)), (reader) => reader.varint());

/** Record timestamps take the short way, which is exact up to 2^52. */
export const runVarlong = (encoded: Encoded): void => {
  bothWays(encoded, (out, value) => out.bigVarlong(value), (reader) => reader.bigVarlong());
  if (encoded.value !== undefined && Math.abs(Number(encoded.value)) < 2 ** 52)
    bothWays(encoded, (out, value) => out.varlong(Number(value)), (reader) => reader.bigVarlong());
};

export const runUint32le = (
  { hex, reads, value }: { readonly hex: string; readonly reads?: ReadonlyArray<{ readonly at: number; readonly value: number }>; readonly value?: number },
): void => {
  for (const read of reads ?? []) expectSame(`the number at ${read.at}`, new ByteReader(fromHex(hex), read.at).uint32le(), read.value);
  if (value === undefined) return;
  const out = new ByteWriter();
  out.uint32le(value);
  expectSame(`what ${value} encodes to`, toHex(out.copy()), hex);
};

export const runDouble = ({ values }: { readonly values: ReadonlyArray<{ readonly value: string; readonly hex: string }> }): void => {
  for (const { value, hex } of values) {
    const number = parseDouble(value);
    const out = new ByteWriter();
    out.float64(number);
    expectSame(`what ${value} encodes to`, toHex(out.copy()), hex);
    expectTrue(Object.is(new ByteReader(fromHex(hex)).float64(), number), `${hex} does not decode to ${value}`);
  }
};

/** As Java writes it, or the name of a limit. */
const parseDouble = (text: string): number => {
  const sign = text.startsWith('-') ? -1 : 1;
  if (text.includes('MIN_VALUE')) return sign * Number.MIN_VALUE;
  if (text.includes('MAX_VALUE')) return sign * Number.MAX_VALUE;
  return Number(text);
};

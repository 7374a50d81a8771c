import { failed, PASSED, type CaseOutcome } from './CaseOutcome.ts';
import { runBatch, runEncodedBatch } from './partitioner/batches.ts';
import { runCrc32c, runDouble, runUint32le, runUvarint, runVarint, runVarlong } from './partitioner/bytes.ts';
import { runControlRecord } from './partitioner/controlRecords.ts';
import { runDefaultPartition } from './partitioner/defaultPartition.ts';
import { runMurmur2, runPartitionForKey, runToPositive } from './partitioner/keys.ts';
import { runBatchLayout } from './partitioner/layouts.ts';
import { runRecordDecode, runRecordSerde, runSequence } from './partitioner/records.ts';
import { runRoundRobin, runSticky } from './partitioner/withoutKey.ts';
import type { ConformanceCase } from './Suite.ts';

/** The registry of kinds. Each throws where our code does something else than the case says. */
const kinds: Readonly<Record<string, (conformanceCase: never) => void | Promise<void>>> = {
  murmur2: runMurmur2,
  toPositive: runToPositive,
  partitionForKey: runPartitionForKey,
  defaultPartition: runDefaultPartition,
  roundRobin: runRoundRobin,
  sticky: runSticky,
  crc32c: runCrc32c,
  uvarint: runUvarint,
  varint: runVarint,
  varlong: runVarlong,
  uint32le: runUint32le,
  double: runDouble,
  sequence: runSequence,
  batchLayout: runBatchLayout,
  controlRecord: runControlRecord,
  batch: runBatch,
  recordDecode: runRecordDecode,
  recordSerde: runRecordSerde,
  encodedBatch: runEncodedBatch,
};

export const runPartitionerCase = async (conformanceCase: ConformanceCase): Promise<CaseOutcome> => {
  const run = kinds[conformanceCase.kind ?? ''];
  if (run === undefined) return failed(`the kind "${conformanceCase.kind}" is not known`);
  await run(conformanceCase as never);
  return PASSED;
};

import { KafkaError } from '../KafkaError.ts';

/** In order of their numbers. Source: org.apache.kafka.common.record.ControlRecordType. */
const TYPES = ['ABORT', 'COMMIT', 'LEADER_CHANGE', 'SNAPSHOT_HEADER', 'SNAPSHOT_FOOTER', 'KRAFT_VERSION', 'KRAFT_VOTERS'] as const;

export type ControlRecordType = (typeof TYPES)[number] | 'UNKNOWN';

/** What a control record's key [start, end) says: version, then type; a later version is read as this one. Throws INVALID_RECORD. */
export const controlRecordType = (bytes: Uint8Array, start = 0, end = bytes.length): ControlRecordType => {
  if (end - start < 4) throw new KafkaError('INVALID_RECORD', 'the key of a control record is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getInt16(start);
  if (version < 0) throw new KafkaError('INVALID_RECORD', `the key of a control record has the version ${version}`);
  return TYPES[view.getInt16(start + 2)] ?? 'UNKNOWN';
};

/**
 * The coordinator epoch that the value [start, end) of an end-transaction marker tells: version, then epoch. Throws
 * INVALID_RECORD, also for a control record that is no such marker.
 */
export const markerCoordinatorEpoch = (type: ControlRecordType, bytes: Uint8Array, start = 0, end = bytes.length): number => {
  if (type !== 'ABORT' && type !== 'COMMIT') throw new KafkaError('INVALID_RECORD', `a control record of type ${type} ends no transaction`);
  if (end - start < 6) throw new KafkaError('INVALID_RECORD', 'the value of an end-transaction marker is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getInt16(start);
  if (version < 0) throw new KafkaError('INVALID_RECORD', `an end-transaction marker has the version ${version}`);
  return view.getInt32(start + 2);
};

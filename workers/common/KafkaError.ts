/**
 * Kafka's error table: permanent numbers, names and whether a retry may help.
 * Source: org.apache.kafka.common.protocol.Errors. Only the codes that Oxbow can answer are listed.
 */
export const Errors = {
  UNKNOWN_SERVER_ERROR: { code: -1, retriable: false },
  NONE: { code: 0, retriable: false },
  OFFSET_OUT_OF_RANGE: { code: 1, retriable: false },
  CORRUPT_MESSAGE: { code: 2, retriable: true },
  UNKNOWN_TOPIC_OR_PARTITION: { code: 3, retriable: true },
  NOT_LEADER_OR_FOLLOWER: { code: 6, retriable: true },
  REQUEST_TIMED_OUT: { code: 7, retriable: true },
  MESSAGE_TOO_LARGE: { code: 10, retriable: false },
  INVALID_TOPIC_EXCEPTION: { code: 17, retriable: false },
  INVALID_TIMESTAMP: { code: 32, retriable: false },
  TOPIC_ALREADY_EXISTS: { code: 36, retriable: false },
  INVALID_PARTITIONS: { code: 37, retriable: false },
  INVALID_REPLICATION_FACTOR: { code: 38, retriable: false },
  INVALID_CONFIG: { code: 40, retriable: false },
  INVALID_REQUEST: { code: 42, retriable: false },
  UNSUPPORTED_FOR_MESSAGE_FORMAT: { code: 43, retriable: false },
  OUT_OF_ORDER_SEQUENCE_NUMBER: { code: 45, retriable: false },
  DUPLICATE_SEQUENCE_NUMBER: { code: 46, retriable: false },
  KAFKA_STORAGE_ERROR: { code: 56, retriable: true },
  UNSUPPORTED_COMPRESSION_TYPE: { code: 76, retriable: false },
  INVALID_RECORD: { code: 87, retriable: false },
} as const satisfies Record<string, { code: number; retriable: boolean }>;

export type ErrorName = keyof typeof Errors;

/** An answer of the log, the broker or a client that went wrong, by Kafka's own name. Crosses every floor unchanged. */
export class KafkaError extends Error {
  readonly errorName: ErrorName;
  readonly code: number;
  readonly retriable: boolean;

  constructor(errorName: ErrorName, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'KafkaError';
    this.errorName = errorName;
    this.code = Errors[errorName].code;
    this.retriable = Errors[errorName].retriable;
  }
}

import type { ApplicationInstance, KafkaStreamsListener, StreamsConfig } from '../../streams/index.ts';

/** How the application of a query is started; what is left out is ksqlDB's. */
export interface QuerySettings {
  readonly applicationId?: string;
  /** It ran as these before, and what it kept as such is still there. */
  readonly formerApplicationIds?: readonly string[];
  /** Default one, which runs. */
  readonly instances?: readonly ApplicationInstance[];
  readonly config?: Pick<
    StreamsConfig,
    | 'processingGuarantee' | 'commitIntervalMs' | 'numStreamThreads' | 'numStandbyReplicas' | 'acceptableRecoveryLag' | 'probingRebalanceIntervalMs'
    | 'sessionTimeoutMs' | 'heartbeatIntervalMs' | 'transactionTimeoutMs' | 'statestoreCacheMaxBytes'
  >;
}

/** Whoever decides how queries' applications are run. */
export interface QueryApplications {
  /** Asked each time that one is started. */
  settings(queryId: string, sinkName: string): QuerySettings;
  listener(queryId: string): KafkaStreamsListener;
}

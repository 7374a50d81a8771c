import type { BrokerNetwork } from '../../broker/index.ts';
import type { Time } from '../../common/index.ts';
import type { KafkaStreamsParts, Pacer } from '../../streams/index.ts';
import type { ProcessingLog } from './ProcessingLog.ts';
import type { QueryApplications } from './QueryApplications.ts';

/** What queries run on. */
export interface QueryDeps {
  readonly network: BrokerNetwork;
  /** Of the processing; may stand still and run faster. */
  readonly time: Time;
  /** Of the conversation with brokers, which has to go on. */
  readonly systemTime: Time;
  readonly pacer: Pacer;
  readonly processingLog: ProcessingLog;
  /** Where the state of queries is kept between runs, beside its changelogs. */
  readonly stateStorage?: NonNullable<KafkaStreamsParts['stateStorage']>;
  /** How persistent queries are run; without it each is one instance with the defaults. */
  readonly applications?: QueryApplications;
}

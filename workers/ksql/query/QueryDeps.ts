import type { BrokerNetwork } from '../../broker/index.ts';
import type { Time } from '../../common/index.ts';
import type { Pacer } from '../../streams/index.ts';
import type { ProcessingLog } from './ProcessingLog.ts';

/** What queries run on. */
export interface QueryDeps {
  readonly network: BrokerNetwork;
  readonly time: Time;
  readonly pacer: Pacer;
  readonly processingLog: ProcessingLog;
}

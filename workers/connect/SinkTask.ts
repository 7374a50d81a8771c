import type { RecordCursor, Time } from '../common/index.ts';
import type { ConnectorConfig } from './config/ConfigDef.ts';
import type { FileAppender } from './files/FileAppender.ts';
import type { AppendOptions, FileStore } from './files/FileStore.ts';

/**
 * Writes to outside. Between `start` and `stop` come records, then a `flush`, and so on. What a task appends through
 * `context.appender` becomes durable together with the position that the worker commits after `flush`: for such a sink
 * every record counts exactly once. Source: org.apache.kafka.connect.sink.SinkTask.
 */
export interface SinkTask {
  start(config: ConnectorConfig, context: SinkTaskContext): Promise<void>;
  /**
   * Takes the record on which `record` stands; it moves on after the call. Answers why the record was skipped, or
   * undefined when it was taken. Synchronous: a sink that must wait gathers here and waits in `flush`.
   */
  put(topic: string, partition: number, record: RecordCursor): string | undefined;
  /** Everything put so far is to be out when this ends, or sits in an appender. */
  flush(): void | Promise<void>;
  stop(): void;
}

export interface SinkTaskContext {
  readonly time: Time;
  readonly fileStore: FileStore;
  /** True when this connector has committed nothing yet: what an earlier one left behind may be replaced. */
  readonly isFirstStart: boolean;
  /** A file whose appended bytes share the commit of this task's position; made when it is not there. */
  appender(name: string, options: AppendOptions): Promise<FileAppender>;
}

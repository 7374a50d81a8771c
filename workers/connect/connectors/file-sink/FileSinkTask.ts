import { ByteWriter, must, unreachable, type RecordCursor } from '../../../common/index.ts';
import type { ConnectorConfig } from '../../config/ConfigDef.ts';
import type { FileAppender } from '../../files/FileAppender.ts';
import type { SinkTask, SinkTaskContext } from '../../SinkTask.ts';
import { CsvFormatter } from './CsvFormatter.ts';
import { readFileSinkConfig, type FileSinkSettings } from './fileSinkConfig.ts';
import { JsonFormatter } from './JsonFormatter.ts';
import type { RecordFormatter } from './RecordFormatter.ts';

/** Appends records to a file on the log; the text and the position behind it are durable together. */
export class FileSinkTask implements SinkTask {
  #appender: FileAppender | undefined;
  #formatter: RecordFormatter | undefined;
  readonly #out = new ByteWriter(4096);

  async start(config: ConnectorConfig, context: SinkTaskContext): Promise<void> {
    const settings = readFileSinkConfig(config);
    const { file } = settings;
    if (context.isFirstStart) await context.fileStore.delete(file);
    const info = await context.fileStore.info(file);
    const hasText = (info?.size ?? 0) > 0;
    const fileStart = hasText && settings.format === 'CSV' ? await firstChunk(context, file) : undefined;
    const formatter = formatterOf(settings, fileStart);
    const { mediaType, ending, endingOfEmpty } = formatter;
    if (info !== undefined && hasText && info.mediaType !== mediaType)
      throw new Error(`"${file}" was begun as ${info.mediaType} and cannot go on as ${mediaType}; choose another file, or drop the connector and create it anew`);
    this.#formatter = formatter;
    this.#appender = await context.appender(file, { mediaType, ending, endingOfEmpty });
  }

  put(_topic: string, _partition: number, record: RecordCursor): string | undefined {
    const appender = must(this.#appender);
    const out = this.#out;
    out.reset();
    const reason = must(this.#formatter).format(record, out, appender.size === 0);
    if (reason === undefined) appender.append(out.bytes, 0, out.length);
    return reason;
  }

  flush(): void {
    // What was put sits in the appender, which the worker drains together with the position.
  }

  stop(): void {
    this.#appender = undefined;
  }
}

const firstChunk = async (context: SinkTaskContext, file: string): Promise<Uint8Array | undefined> => {
  const chunks = context.fileStore.open(file, 0);
  const chunk = await chunks.next();
  chunks.close();
  return chunk ?? undefined;
};

const formatterOf = (settings: FileSinkSettings, fileStart: Uint8Array | undefined): RecordFormatter => {
  const extra = { key: settings.includesKey, timestamp: settings.includesTimestamp, keyType: settings.keyType, keyName: settings.keyName };
  switch (settings.format) {
    case 'CSV':
      return new CsvFormatter(extra, fileStart);
    case 'JSON':
    case 'JSONL':
      return new JsonFormatter(settings.format === 'JSON', extra);
    default:
      return unreachable(settings.format);
  }
};

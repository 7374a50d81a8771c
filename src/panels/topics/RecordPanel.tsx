import { Copy, Scissors } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { BrowsedRecord } from '../../../workers/protocol/index.ts';
import { useStores } from '../../stores/useStores.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { prettyText } from '../data/readRecord.ts';
import { failureOf, type Failure } from '../kafka/failure.ts';
import { FailureNote } from '../kafka/FailureNote.tsx';
import { useAct } from '../kafka/useAct.ts';
import { formatTime } from '../shared/formatTime.ts';
import { KeyChip } from '../shared/KeyChip.tsx';
import { decodings, hexDump } from './hexDump.ts';
import type { OpenedRecord } from './topicsStore.ts';

const Bytes = ({ what, bytes }: { readonly what: string; readonly bytes: Uint8Array | null }) => {
  if (bytes === null) return null;
  return (
    <details className="record-bytes">
      <summary>
        {what} as bytes <span className="numbers">({bytes.length})</span>
      </summary>
      {bytes.length === 0 ? (
        <p className="kafka-quiet">No bytes: an empty text.</p>
      ) : (
        <pre className="hex mono" aria-label={`${what} as hex and ASCII`}>
          {hexDump(bytes).map(({ at, hex, ascii }) => (
            <span key={at}>
              <i>{at}</i> {hex} <b>{ascii}</b>
              {'\n'}
            </span>
          ))}
        </pre>
      )}
      <dl className="record-decodings">
        {decodings(bytes).map(({ as, text }) => (
          <div key={as}>
            <dt>{as}</dt>
            <dd className="mono">{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
};

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd className="numbers">{children}</dd>
  </div>
);

/** Kafka's own word for "nobody said". */
const orNone = (value: number): string => (value === -1 ? 'none' : String(value));

const Time = ({ timestampMs }: { readonly timestampMs: number }) => (
  <time dateTime={new Date(timestampMs).toISOString()} title={new Date(timestampMs).toISOString()}>
    {new Date(timestampMs).toLocaleDateString('en-CA')} {formatTime(timestampMs)}
  </time>
);

const Body = ({ record }: { readonly record: BrowsedRecord }) => (
  <>
    <h4>Key</h4>
    <p className="mono">
      <KeyChip text={record.key} />
    </p>
    <Bytes what="Key" bytes={record.keyBytes} />
    <h4>Value</h4>
    {record.value === null ? (
      <p>
        <span className="tombstone">tombstone</span> no value: it deletes the key
      </p>
    ) : (
      <pre className="record-value mono">{prettyText(record.value)}</pre>
    )}
    <Bytes what="Value" bytes={record.valueBytes} />
    <h4>Headers</h4>
    {record.headers.length === 0 ? (
      <p className="kafka-quiet">none</p>
    ) : (
      <dl className="record-facts mono">
        {record.headers.map((header, index) => (
          <Fact key={index} name={header.key}>
            {header.value ?? <span className="null-value">null</span>}
          </Fact>
        ))}
      </dl>
    )}
    <h4>Where it comes from</h4>
    <dl className="record-facts">
      <Fact name={record.timestampType}>
        <Time timestampMs={record.timestampMs} />
      </Fact>
      {record.eventTimeMs !== null && (
        <Fact name="Event time">
          <Time timestampMs={record.eventTimeMs} />
        </Fact>
      )}
      <Fact name="Leader epoch">{orNone(record.leaderEpoch)}</Fact>
      <Fact name="Producer id">{orNone(record.producerId)}</Fact>
      <Fact name="Producer epoch">{orNone(record.producerEpoch)}</Fact>
      <Fact name="Sequence">{orNone(record.sequence)}</Fact>
      <Fact name="Transactional">{record.isTransactional ? 'yes' : 'no'}</Fact>
    </dl>
  </>
);

/** One record with everything that Kafka keeps of it, read from the log unless the caller has it. */
export const RecordPanel = ({ opened }: { readonly opened: OpenedRecord }) => {
  const stores = useStores();
  const { engine } = stores;
  const { topic, partition, offset } = opened;
  const [read, setRead] = useState<{ readonly of: OpenedRecord; readonly record: BrowsedRecord | null; readonly failure: Failure | null } | null>(null);
  const deleting = useAct();

  useEffect(() => {
    if (opened.record !== null) return;
    let isCurrent = true;
    engine.cluster.browse({ topic: opened.topic, partition: opened.partition, from: { kind: 'offset', offset: opened.offset }, isolation: 'read_uncommitted', limit: 1 }).then(
      ({ records }) => {
        if (isCurrent) setRead({ of: opened, record: records.find((each) => each.offset === opened.offset) ?? null, failure: null });
      },
      (error: unknown) => {
        if (isCurrent) setRead({ of: opened, record: null, failure: failureOf(error) });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [engine, opened]);

  const found = read?.of === opened ? read : null;
  const record = opened.record ?? found?.record ?? null;
  return (
    <div className="record-panel" role="region" aria-label={`Record ${topic}-${partition}@${offset}`} aria-live="polite">
      <p className="record-place">
        <code>
          {topic}-{partition}@<b>{offset}</b>
        </code>
      </p>
      {record !== null ? (
        <Body record={record} />
      ) : found === null ? (
        <p className="kafka-quiet">Reading…</p>
      ) : found.failure !== null ? (
        <FailureNote failure={found.failure} />
      ) : (
        <p>
          No record at this offset: a transaction’s marker takes an offset of its own, and so did a record that was compacted away or deleted. Consumers never see it.
        </p>
      )}
      <div className="record-actions">
        <SmallButton
          tone="danger"
          disabled={deleting.isBusy}
          title={`The log starts at offset ${offset} then: everything before it is gone for everybody.`}
          onClick={() => void deleting.run(() => engine.cluster.deleteRecords(topic, partition, offset))}
        >
          <Scissors size={13} aria-hidden /> Delete records up to here
        </SmallButton>
        {record !== null && (
          <SmallButton onClick={() => void navigator.clipboard?.writeText(JSON.stringify(plain(record), null, 2)).then(() => stores.view.getState().notify('info', 'Copied the record as JSON.'))}>
            <Copy size={13} aria-hidden /> Copy as JSON
          </SmallButton>
        )}
      </div>
      <FailureNote failure={deleting.failure} />
    </div>
  );
};

const plain = ({ keyBytes: _keyBytes, valueBytes: _valueBytes, ...rest }: BrowsedRecord): object => rest;

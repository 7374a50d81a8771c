import { X } from 'lucide-react';
import type { ViewRecord } from '../../../workers/protocol/index.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { formatTime } from '../shared/formatTime.ts';
import { KeyChip } from '../shared/KeyChip.tsx';
import { prettyText } from './readRecord.ts';

/** One record in full, key and value. */
export const RecordDetails = ({ topic, record, onClose }: { readonly topic: string; readonly record: ViewRecord; onClose(): void }) => (
  <aside className="record-details" aria-label="Record" aria-live="polite">
    <header>
      <code>
        {topic}-{record.partition}@{record.offset}
      </code>
      <time dateTime={new Date(record.timestampMs).toISOString()}>{formatTime(record.timestampMs)}</time>
      <IconButton label="Close the record" onClick={onClose}>
        <X size={14} aria-hidden />
      </IconButton>
    </header>
    <h4>Key</h4>
    <p className="mono">
      <KeyChip text={record.key} />
    </p>
    <h4>Value</h4>
    <pre className="mono">{record.value === null ? 'null (a tombstone: it deletes the key)' : prettyText(record.value)}</pre>
  </aside>
);

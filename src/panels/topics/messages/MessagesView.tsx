import { Radio, Search } from 'lucide-react';
import { useEffect, useState, type FormEvent } from 'react';
import type { BrowsedRecord, BrowseResult } from '../../../../workers/protocol/index.ts';
import { useStores } from '../../../stores/useStores.ts';
import { Field, Select, TextInput } from '../../../ui/Field.tsx';
import { SmallButton } from '../../../ui/SmallButton.tsx';
import { failureOf, type Failure } from '../../kafka/failure.ts';
import { FailureNote } from '../../kafka/FailureNote.tsx';
import { topicsOf } from '../topicsStore.ts';
import { useTopics } from '../useTopics.ts';
import { browseRequest, emptyBrowse, type BrowseDraft } from './browseRequest.ts';
import { MessagesTable } from './MessagesTable.tsx';
import './messages.css';

const TAIL_MS = 700;

interface Found {
  readonly result: BrowseResult;
  readonly isNewestFirst: boolean;
}

/** Looks through a topic: where to begin, what must occur, and whether to go on as records come. */
export const MessagesView = ({ topic, partitions }: { readonly topic: string; readonly partitions: number }) => {
  const stores = useStores();
  const { engine } = stores;
  const [draft, setDraft] = useState<BrowseDraft>(emptyBrowse);
  /** What was searched for last; the search runs when it changes. */
  const [asked, setAsked] = useState<BrowseDraft>(emptyBrowse);
  const [isTailing, setTailing] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isSearching, setSearching] = useState(false);
  const opened = useTopics((state) => (state.opened?.topic === topic ? state.opened : null));
  const typed = browseRequest(topic, draft);
  const mistake = typed.ok ? null : typed;

  useEffect(() => {
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const outcome = browseRequest(topic, isTailing ? { ...asked, from: 'newest' } : asked);
    if (!outcome.ok) return;
    const { request } = outcome;
    const search = async (): Promise<void> => {
      setSearching(true);
      try {
        const result = await engine.cluster.browse(request);
        if (!isCurrent) return;
        setFound({ result, isNewestFirst: request.from.kind === 'newest' });
        setFailure(null);
      } catch (error) {
        if (isCurrent) setFailure(failureOf(error));
      }
      if (!isCurrent) return;
      setSearching(false);
      if (isTailing) timer = setTimeout(() => void search(), TAIL_MS);
    };
    void search();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [engine, topic, asked, isTailing]);

  const change = (part: Partial<BrowseDraft>): void => setDraft({ ...draft, ...part });
  /** Choices search at once; texts wait for Enter. */
  const choose = (part: Partial<BrowseDraft>): void => {
    const next = { ...draft, ...part };
    setDraft(next);
    if (browseRequest(topic, next).ok) setAsked(next);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (mistake === null) setAsked({ ...draft });
  };
  const open = (record: BrowsedRecord): void => topicsOf(stores).getState().open({ topic, partition: record.partition, offset: record.offset, record });

  return (
    <div className="messages" role="region" aria-label={`Messages of ${topic}`}>
      <form className="messages-search" aria-label="Search the messages" onSubmit={submit}>
        <Field label="From">
          {(ids) => (
            <Select {...ids} disabled={isTailing} value={isTailing ? 'newest' : draft.from} onChange={(event) => choose({ from: event.target.value as BrowseDraft['from'] })}>
              <option value="newest">newest</option>
              <option value="earliest">earliest</option>
              <option value="offset">offset …</option>
              <option value="time">time …</option>
            </Select>
          )}
        </Field>
        {draft.from === 'offset' && !isTailing && (
          <Field label="Offset" error={mistake?.field === 'offset' && draft.offset !== '' ? mistake.reason : null}>
            {(ids) => <TextInput {...ids} className="mono" inputMode="numeric" autoFocus value={draft.offset} onChange={(event) => change({ offset: event.target.value })} />}
          </Field>
        )}
        {draft.from === 'time' && !isTailing && (
          <Field label="Time" error={mistake?.field === 'time' && draft.time !== '' ? mistake.reason : null}>
            {(ids) => <TextInput {...ids} type="datetime-local" step="1" autoFocus value={draft.time} onChange={(event) => change({ time: event.target.value })} />}
          </Field>
        )}
        <Field label="Partition">
          {(ids) => (
            <Select {...ids} value={draft.partition} onChange={(event) => choose({ partition: event.target.value })}>
              <option value="">all</option>
              {Array.from({ length: partitions }, (_, index) => (
                <option key={index}>{index}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Key contains">{(ids) => <TextInput {...ids} className="mono" value={draft.key} onChange={(event) => change({ key: event.target.value })} />}</Field>
        <Field label="Value contains">{(ids) => <TextInput {...ids} className="mono" value={draft.value} onChange={(event) => change({ value: event.target.value })} />}</Field>
        <Field label="Header">{(ids) => <TextInput {...ids} className="mono" placeholder="name=value" value={draft.header} onChange={(event) => change({ header: event.target.value })} />}</Field>
        <Field label="isolation.level">
          {(ids) => (
            <Select {...ids} className="isolation" value={draft.isolation} onChange={(event) => choose({ isolation: event.target.value as BrowseDraft['isolation'] })}>
              <option>read_uncommitted</option>
              <option>read_committed</option>
            </Select>
          )}
        </Field>
        <div className="messages-buttons">
          <SmallButton type="submit" tone="primary" disabled={mistake !== null}>
            <Search size={13} aria-hidden /> Search
          </SmallButton>
          <SmallButton aria-pressed={isTailing} className="side-toggle" onClick={() => setTailing(!isTailing)}>
            <Radio size={13} aria-hidden /> Live tail
          </SmallButton>
        </div>
      </form>
      <p className="messages-count" role="status">
        {found !== null && (
          <>
            <b className="numbers">{found.result.records.length.toLocaleString('en-US')}</b> {found.result.records.length === 1 ? 'record' : 'records'}
            {', '}
            {found.result.scanned.toLocaleString('en-US')} looked at
            {!found.result.isComplete && (found.isNewestFirst ? '; older ones are left out' : '; there is more: begin further on or search closer')}
            {found.isNewestFirst && ' · newest first'}
          </>
        )}
        {found === null && isSearching && 'Searching…'}
      </p>
      <FailureNote failure={failure} />
      {found !== null && (
        <MessagesTable topic={topic} result={found.result} isNewestFirst={found.isNewestFirst} opened={opened} onOpen={open} />
      )}
    </div>
  );
};

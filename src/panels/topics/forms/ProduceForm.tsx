import { Plus, Send, X } from 'lucide-react';
import { useRef, useState, type FormEvent } from 'react';
import type { HandProduceResult } from '../../../../workers/protocol/index.ts';
import { useStores } from '../../../stores/useStores.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field, Select, TextArea, TextInput } from '../../../ui/Field.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { SmallButton } from '../../../ui/SmallButton.tsx';
import { FailureNote } from '../../kafka/FailureNote.tsx';
import { useAct } from '../../kafka/useAct.ts';
import { keyColour } from '../../../canvas/particles/keyColour.ts';
import { topicsOf } from '../topicsStore.ts';
import { useTopics } from '../useTopics.ts';
import { fieldOfProduceError, produceRequest, type ProduceDraft, type ProduceField } from './produceRequest.ts';
import './ProduceForm.css';

/** A record written by hand: what is in it, which way it takes to its partition, and who has to confirm it. */
export const ProduceForm = ({ topic, partitions }: { readonly topic: string; readonly partitions: number }) => {
  const stores = useStores();
  const typed = useTopics((state) => state.draft);
  // The draft goes along to other topics, which may have no such partition.
  const draft: ProduceDraft = typeof typed.partition === 'number' && typed.partition >= partitions ? { ...typed, partition: 'default' } : typed;
  const [mistake, setMistake] = useState<{ readonly field: ProduceField; readonly reason: string } | null>(null);
  const [sent, setSent] = useState<{ readonly count: number; readonly result: HandProduceResult } | null>(null);
  const { isBusy, failure, run } = useAct();
  const form = useRef<HTMLFormElement>(null);
  const change = (part: Partial<ProduceDraft>): void => topicsOf(stores).getState().setDraft({ ...draft, ...part });
  const refusedField = failure === null ? null : fieldOfProduceError(failure.name);
  const errorAt = (field: ProduceField): string | null => (mistake?.field === field ? mistake.reason : failure !== null && refusedField === field ? failure.message : null);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const outcome = produceRequest(topic, draft);
    setMistake(outcome.ok ? null : outcome);
    if (!outcome.ok) return;
    await run(async () => {
      const result = await stores.engine.cluster.produce(outcome.request);
      setSent((before) => ({ count: (before?.count ?? 0) + 1, result }));
      if (result.offset >= 0) topicsOf(stores).getState().setFlash({ topic, partition: result.partition, offset: result.offset });
    });
  };

  return (
    <form ref={form} className="hand-form" aria-label="Produce a record" onSubmit={(event) => void send(event)}>
      <div className="hand-keyline">
        <Field label="Key" error={errorAt('key')}>
          {(ids) => (
            <div className="hand-key">
              <i aria-hidden style={{ background: draft.hasKey ? keyColour(draft.key) : 'transparent' }} />
              <TextInput {...ids} className="mono" disabled={!draft.hasKey} placeholder={draft.hasKey ? 'empty text' : 'none'} value={draft.hasKey ? draft.key : ''} onChange={(event) => change({ key: event.target.value })} />
            </div>
          )}
        </Field>
        <label className="check">
          <input type="checkbox" checked={!draft.hasKey} onChange={(event) => change({ hasKey: !event.target.checked })} /> No key
        </label>
      </div>
      <Field label="Value" error={errorAt('value')}>
        {(ids) => (
          <TextArea
            {...ids}
            rows={3}
            disabled={draft.isTombstone}
            placeholder={draft.isTombstone ? 'null: deletes the key' : '{"colour":"RED","weight":12}'}
            value={draft.isTombstone ? '' : draft.value}
            onChange={(event) => change({ value: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
              // The page runs changes on these keys: here they send.
              event.preventDefault();
              event.stopPropagation();
              form.current?.requestSubmit();
            }}
          />
        )}
      </Field>
      <label className="check">
        <input type="checkbox" checked={draft.isTombstone} onChange={(event) => change({ isTombstone: event.target.checked })} /> Tombstone (no value)
      </label>
      <fieldset className="hand-headers">
        <legend className="field-label">Headers</legend>
        {draft.headers.map((header, index) => (
          <div key={index} className="hand-header">
            <TextInput
              aria-label={`Name of header ${index + 1}`}
              className="mono"
              placeholder="name"
              value={header.name}
              onChange={(event) => change({ headers: draft.headers.map((each, at) => (at === index ? { ...each, name: event.target.value } : each)) })}
            />
            <TextInput
              aria-label={`Value of header ${index + 1}`}
              className="mono"
              placeholder="value"
              value={header.value}
              onChange={(event) => change({ headers: draft.headers.map((each, at) => (at === index ? { ...each, value: event.target.value } : each)) })}
            />
            <IconButton label={`Remove header ${index + 1}`} onClick={() => change({ headers: draft.headers.filter((_, at) => at !== index) })}>
              <X size={13} aria-hidden />
            </IconButton>
          </div>
        ))}
        <SmallButton tone="quiet" onClick={() => change({ headers: [...draft.headers, { name: '', value: '' }] })}>
          <Plus size={13} aria-hidden /> Header
        </SmallButton>
        {errorAt('headers') !== null && (
          <p role="alert" className="field-message field-mistake">
            {errorAt('headers')}
          </p>
        )}
      </fieldset>
      <div className="hand-grid">
        <Field label="Partition" error={errorAt('partition')}>
          {(ids) => (
            <Select
              {...ids}
              value={String(draft.partition)}
              onChange={(event) => {
                const { value } = event.target;
                change({ partition: value === 'default' || value === 'round-robin' ? value : Number(value) });
              }}
            >
              <option value="default">By key (default)</option>
              <option value="round-robin">Round robin</option>
              {Array.from({ length: partitions }, (_, index) => (
                <option key={index} value={index}>
                  {index}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="acks" error={errorAt('acks')}>
          {(ids) => (
            <Select {...ids} value={draft.acks} onChange={(event) => change({ acks: event.target.value as ProduceDraft['acks'] })}>
              <option value="0">0: nobody confirms</option>
              <option value="1">1: the leader</option>
              <option value="all">all: the ISR</option>
            </Select>
          )}
        </Field>
      </div>
      <Field label="Timestamp" hint="Empty: now" error={errorAt('timestamp')}>
        {(ids) => <TextInput {...ids} type="datetime-local" step="0.001" value={draft.timestamp} onChange={(event) => change({ timestamp: event.target.value })} />}
      </Field>
      <Button type="submit" tone="primary" disabled={isBusy} aria-busy={isBusy}>
        <Send size={14} aria-hidden /> {isBusy ? 'Sending …' : 'Send'}
      </Button>
      <FailureNote failure={failure} />
      <div role="status" className="hand-sent">
        {sent !== null && failure === null && (
          <div key={sent.count} className="hand-sent-flash">
            <p>
              Went to{' '}
              <b className="mono">
                {topic}-{sent.result.partition}
                {sent.result.offset >= 0 && `@${sent.result.offset}`}
              </b>
            </p>
            <p className="kafka-quiet">{sent.result.why}</p>
            {sent.result.offset < 0 && <p className="kafka-quiet">With acks=0 nobody tells the offset, nor whether it arrived.</p>}
          </div>
        )}
      </div>
    </form>
  );
};

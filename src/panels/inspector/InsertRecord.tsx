import { CornerDownLeft } from 'lucide-react';
import { useRef, useState, type FormEvent } from 'react';
import type { PipelineNode, RelationConfig } from '../../../workers/protocol/index.ts';
import { useEngine, usePipeline } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, Select, TextInput } from '../../ui/Field.tsx';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { insertStatement } from './insertStatement.ts';
import { placeOfRecord } from './placeOfRecord.ts';
import './InsertRecord.css';

interface Mistake {
  readonly column: string | null;
  readonly reason: string;
}

/** Types a record into a stream or table: one field per column, Enter sends, and the cursor is back at the first. */
export const InsertRecord = ({ node, config }: { readonly node: PipelineNode; readonly config: RelationConfig }) => {
  const engine = useEngine();
  const isWaiting = usePipeline((state) => state.view.undeployed.includes(node.id));
  const deploy = usePipeline((state) => state.deploy);
  /** What a connector fills is seldom typed by hand. */
  const isFed = usePipeline((state) => state.graph.edges.some((edge) => edge.target === node.id));
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [mistake, setMistake] = useState<Mistake | null>(null);
  const [sent, setSent] = useState<{ readonly count: number; readonly place: string } | null>(null);
  const [isSending, setSending] = useState(false);
  const columns = [...config.columns].sort((a, b) => Number(b.isKey) - Number(a.isKey));

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const outcome = insertStatement(config.name, columns, typed);
    if (!outcome.ok) {
      setMistake(outcome);
      return;
    }
    setSending(true);
    try {
      const [result] = await engine.ksql(outcome.statement);
      if (result?.error !== undefined) {
        setMistake({ column: null, reason: result.error.message });
        return;
      }
      setMistake(null);
      setTyped({});
      setSent((before) => ({ count: (before?.count ?? 0) + 1, place: result === undefined ? '' : placeOfRecord(result) }));
    } catch (error) {
      setMistake({ column: null, reason: error instanceof Error ? error.message : String(error) });
    } finally {
      setSending(false);
      form.current?.querySelector<HTMLElement>('input, select')?.focus();
    }
  };

  if (columns.length === 0) return null;
  return (
    <details className="insert-record" open={!isFed}>
      <summary>Insert a record</summary>
      <form ref={form} aria-label="Insert a record" onSubmit={(event) => void send(event)}>
        {isWaiting ? (
          <p className="inspector-quiet">
            {config.name} does not run as it stands in the text.{' '}
            <SmallButton onClick={() => void deploy()}>
              Run it first
            </SmallButton>
          </p>
        ) : (
          <>
            <div className="insert-fields">
              {columns.map((column) => (
                <Field key={column.name} label={`${column.name}${column.isKey ? ' (key)' : ''}`} error={mistake?.column === column.name ? mistake.reason : null}>
                  {(ids) =>
                    column.type === 'BOOLEAN' ? (
                      <Select {...ids} value={typed[column.name] ?? ''} onChange={(event) => setTyped({ ...typed, [column.name]: event.target.value })}>
                        <option value="">null</option>
                        <option>true</option>
                        <option>false</option>
                      </Select>
                    ) : (
                      <TextInput
                        {...ids}
                        className="mono"
                        placeholder={column.type}
                        value={typed[column.name] ?? ''}
                        onChange={(event) => setTyped({ ...typed, [column.name]: event.target.value })}
                      />
                    )
                  }
                </Field>
              ))}
            </div>
            <div className="insert-footer">
              <Button type="submit" tone="primary" disabled={isSending}>
                <CornerDownLeft size={14} aria-hidden /> Insert
              </Button>
              <p role="status" className="insert-sent">
                {sent !== null && (
                  <>
                    <span key={sent.count} className="insert-flash mono">
                      {sent.place}
                    </span>
                    {sent.count > 1 && <span className="inspector-quiet"> · {sent.count} sent</span>}
                  </>
                )}
              </p>
            </div>
            {mistake !== null && mistake.column === null && (
              <p role="alert" className="inspector-refusal">
                {mistake.reason}
              </p>
            )}
          </>
        )}
      </form>
    </details>
  );
};

import { ChevronRight, Eraser } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { usePipeline, useStores } from '../../stores/useStores.ts';
import { Chip } from '../../ui/Chip.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { quoteName } from '../shared/quoteName.ts';
import { consoleOf } from './consoleStore.ts';
import { Entry } from './Entry.tsx';
import { isWhole } from './planConsole.ts';
import './console.css';

const NEAR_END_PX = 24;

/** A KSQL prompt on the running engine. What it makes runs beside the document and is not written into it. */
export const ConsolePanel = () => {
  const store = consoleOf(useStores());
  const { entries, history, run, stop, clear } = useStore(store);
  const [text, setText] = useState('');
  /** How far back in the history; 0 is what is being typed. */
  const [back, setBack] = useState(0);
  const input = useRef<HTMLTextAreaElement>(null);
  const output = useRef<HTMLDivElement>(null);
  const answers = useRef<HTMLDivElement>(null);
  /** Answers that grow push the end into sight, unless somebody scrolled away from it. */
  const isAtEnd = useRef(true);
  const lastTop = useRef(0);

  useEffect(() => {
    if (answers.current === null) return;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) output.current?.scrollTo({ top: output.current.scrollHeight });
    });
    observer.observe(answers.current);
    return () => observer.disconnect();
  }, []);

  const submit = (statement: string): void => {
    if (statement.trim() === '') return;
    setText('');
    setBack(0);
    isAtEnd.current = true;
    void run(statement.trim());
  };
  const recall = (steps: number): void => {
    const next = Math.max(0, Math.min(history.length, steps));
    setBack(next);
    setText(next === 0 ? '' : (history[history.length - next] ?? ''));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const { selectionStart, value } = event.currentTarget;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey || (!event.shiftKey && isWhole(value)))) {
      event.preventDefault();
      event.stopPropagation();
      submit(value);
    } else if (event.key === 'ArrowUp' && !value.slice(0, selectionStart).includes('\n')) {
      event.preventDefault();
      recall(back + 1);
    } else if (event.key === 'ArrowDown' && back > 0 && !value.slice(selectionStart).includes('\n')) {
      event.preventDefault();
      recall(back - 1);
    }
  };

  return (
    <section className="console" aria-label="KSQL console">
      <div
        ref={output}
        className="console-output"
        role="log"
        aria-label="Answers"
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          // Only a way up leaves the end: answers may have grown since the last scroll to it.
          if (scrollTop < lastTop.current) isAtEnd.current = false;
          if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) isAtEnd.current = true;
          lastTop.current = scrollTop;
        }}
      >
        <div ref={answers} className="console-answers">
          {entries.length === 0 ? (
            <Examples
              onPick={(example) => {
                setText(example);
                input.current?.focus();
              }}
            />
          ) : (
            entries.map((entry) => <Entry key={entry.id} entry={entry} onStop={() => stop(entry.id)} />)
          )}
        </div>
      </div>
      <div className="console-prompt">
        <ChevronRight size={16} aria-hidden />
        <textarea
          ref={input}
          aria-label="KSQL statement"
          className="mono"
          rows={Math.min(8, Math.max(1, text.split('\n').length))}
          spellCheck={false}
          placeholder="SELECT … ;   Enter runs what ends with a semicolon, ↑ brings back the last one"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setBack(0);
          }}
          onKeyDown={onKeyDown}
        />
        {entries.length > 0 && (
          <IconButton label="Clear the answers" onClick={clear}>
            <Eraser size={15} aria-hidden />
          </IconButton>
        )}
      </div>
    </section>
  );
};

const Examples = ({ onPick }: { onPick(example: string): void }) => {
  const stream = usePipeline((state) => nameOf(state.graph.nodes, 'stream'));
  const table = usePipeline((state) => nameOf(state.graph.nodes, 'table'));
  const topic = usePipeline((state) => state.graph.nodes.find((node) => node.topic !== null)?.topic ?? null);
  const examples = [
    'SHOW STREAMS;',
    'SHOW QUERIES;',
    ...(stream === null ? [] : [`DESCRIBE ${quoteName(stream)};`, `SELECT * FROM ${quoteName(stream)} EMIT CHANGES;`]),
    ...(table === null ? [] : [`SELECT * FROM ${quoteName(table)};`]),
    ...(topic === null ? [] : [`PRINT '${topic}' FROM BEGINNING;`]),
  ];
  return (
    <div className="console-examples">
      <p>Ask the running engine anything in KSQL. For a start:</p>
      <div>
        {examples.map((example) => (
          <Chip key={example} onClick={() => onPick(example)}>
            {example}
          </Chip>
        ))}
      </div>
    </div>
  );
};

const nameOf = (nodes: readonly { readonly config: { readonly kind: string; readonly name?: string } }[], kind: 'stream' | 'table'): string | null =>
  nodes.findLast((node) => node.config.kind === kind)?.config.name ?? null;

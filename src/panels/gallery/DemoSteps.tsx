import { ArrowRight, X } from 'lucide-react';
import { useState } from 'react';
import { useStores } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import type { DemoStep } from './Demo.ts';

/** Plays a demo's records one by one, and says what each of them shows. */
export const DemoSteps = ({ title, steps, done }: { readonly title: string; readonly steps: readonly DemoStep[]; readonly done: number }) => {
  const { engine, view } = useStores();
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const next = steps[done];
  const last = steps[done - 1];

  const play = async (): Promise<void> => {
    if (next === undefined) return;
    setSending(true);
    try {
      const results = await engine.ksql(next.statement);
      const error = results.find((result) => result.error !== undefined)?.error;
      setFailure(error?.message ?? null);
      const playing = view.getState().steps;
      if (error === undefined && playing !== null) view.getState().setSteps({ ...playing, done: done + 1 });
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setSending(false);
    }
  };

  return (
    <section className="demo-steps" aria-label={`${title}, step by step`}>
      <span className="demo-progress" role="img" aria-label={`${done} of ${steps.length} steps done`}>
        {steps.map((step, index) => (
          <i key={step.statement + String(index)} className={index < done ? 'is-done' : index === done ? 'is-next' : undefined} />
        ))}
      </span>
      <p className="demo-watch" role="status">
        {failure !== null ? (
          <span className="demo-failure">{failure}</span>
        ) : last === undefined ? (
          'Three people, three records, three rows. Watch LOCATIONS below, and take the first step.'
        ) : (
          last.watch
        )}
      </p>
      {next !== undefined ? (
        <Button tone="primary" onClick={() => void play()} disabled={isSending} title={next.statement}>
          {next.title} <ArrowRight size={14} aria-hidden />
        </Button>
      ) : (
        <Button onClick={() => view.getState().setSteps(null)}>Done</Button>
      )}
      <IconButton label="End the demo’s steps" onClick={() => view.getState().setSteps(null)}>
        <X size={14} aria-hidden />
      </IconButton>
    </section>
  );
};

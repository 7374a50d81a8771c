import { TriangleAlert } from 'lucide-react';
import type { PipelineNode } from '../../../workers/protocol/index.ts';
import { useRuntime, useStores } from '../../stores/useStores.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { applySuggestion } from '../problems/applySuggestion.ts';

export const NodeProblems = ({ node }: { readonly node: PipelineNode }) => {
  const { pipeline } = useStores();
  const failure = useRuntime((state) => state.counters[node.id]?.error ?? null);
  if (node.problems.length === 0 && failure === null) return null;
  return (
    <ul className="inspector-problems" aria-label="Problems">
      {failure !== null && (
        <li className="problem-error">
          <p>
            <TriangleAlert size={14} aria-label="Failed" /> {failure}
          </p>
        </li>
      )}
      {node.problems.map((problem, index) => (
        <li key={index} className={`problem-${problem.severity}`}>
          <p>
            <TriangleAlert size={14} aria-label={problem.severity} /> {problem.message}
          </p>
          {problem.caret !== '' && <pre className="problem-caret mono">{problem.caret}</pre>}
          {problem.suggestion !== null && problem.span !== null && (
            <SmallButton onClick={() => applySuggestion(pipeline, problem)}>
              Change to <code>{problem.suggestion}</code>
            </SmallButton>
          )}
        </li>
      ))}
    </ul>
  );
};

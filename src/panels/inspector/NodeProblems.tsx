import { TriangleAlert } from 'lucide-react';
import type { PipelineNode } from '../../../workers/protocol/index.ts';
import { useRuntime } from '../../stores/useStores.ts';
import { SuggestionButton } from '../problems/SuggestionButton.tsx';
import './NodeProblems.css';

export const NodeProblems = ({ node }: { readonly node: PipelineNode }) => {
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
          <SuggestionButton problem={problem} />
        </li>
      ))}
    </ul>
  );
};

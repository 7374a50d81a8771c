import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { Problem } from '../../../workers/protocol/index.ts';
import { usePipeline, useStores } from '../../stores/useStores.ts';
import { SuggestionButton } from './SuggestionButton.tsx';
import './problems.css';

/** All that is wrong with the document: a row leads to its node and its text. */
export const ProblemsList = () => {
  const { view } = useStores();
  const problems = usePipeline((state) => state.view.problems);

  const goTo = (problem: Problem): void => {
    const { select, centreNode, setSideTab, showText } = view.getState();
    if (problem.nodeId !== null) {
      select([problem.nodeId]);
      centreNode(problem.nodeId);
    }
    if (problem.span !== null) {
      setSideTab('ksql');
      showText(problem.span);
    } else {
      setSideTab('inspector');
    }
  };

  if (problems.length === 0) return <p className="problems-none">No problems.</p>;
  return (
    <ul className="problems" aria-label="Problems">
      {problems.map((problem, index) => {
        const Icon = problem.severity === 'error' ? TriangleAlert : CircleAlert;
        return (
          <li key={index} className={`problems-${problem.severity}`}>
            <button type="button" onClick={() => goTo(problem)}>
              <Icon size={15} aria-label={problem.severity} />
              <span className="problems-message">{problem.message}</span>
              <span className="problems-place mono">
                {problem.nodeId ?? ''}
                {problem.line !== null && ` line ${problem.line}, column ${problem.column ?? 1}`}
              </span>
              {problem.caret !== '' && <span className="problems-caret mono">{problem.caret}</span>}
            </button>
            <SuggestionButton problem={problem} />
          </li>
        );
      })}
    </ul>
  );
};

import { CircleCheck, TriangleAlert } from 'lucide-react';
import { usePipeline } from '../../stores/useStores.ts';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/classNames.ts';
import { Popover } from '../../ui/Popover.tsx';
import { ProblemsList } from '../problems/ProblemsList.tsx';

export const ProblemsChip = () => {
  const count = usePipeline((state) => state.view.problems.length);
  const hasErrors = usePipeline((state) => state.view.problems.some((problem) => problem.severity === 'error'));
  const words = count === 0 ? 'No problems' : `${count} ${count === 1 ? 'problem' : 'problems'}`;
  return (
    <Popover
      label="Problems"
      trigger={
        <Button tone="quiet" aria-label={words} className={classNames('problems-chip', count > 0 && (hasErrors ? 'has-errors' : 'has-warnings'))}>
          {count === 0 ? <CircleCheck size={15} aria-hidden /> : <TriangleAlert size={15} aria-hidden />}
          <span className={count === 0 ? 'bar-word' : undefined}>{words}</span>
        </Button>
      }
    >
      <ProblemsList />
    </Popover>
  );
};

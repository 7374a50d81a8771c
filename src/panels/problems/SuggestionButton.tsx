import type { Problem } from '../../../workers/protocol/index.ts';
import { useStores } from '../../stores/useStores.ts';
import { SmallButton } from '../../ui/SmallButton.tsx';
import { applySuggestion } from './applySuggestion.ts';

/** Writes what a problem proposes into the text; nothing where it proposes nothing. */
export const SuggestionButton = ({ problem }: { readonly problem: Problem }) => {
  const { pipeline } = useStores();
  if (problem.suggestion === null || problem.span === null) return null;
  return (
    <SmallButton onClick={() => applySuggestion(pipeline, problem)}>
      Change to <code>{problem.suggestion}</code>
    </SmallButton>
  );
};

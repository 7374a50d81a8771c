import type { Problem } from '../../../workers/protocol/index.ts';
import type { PipelineStore } from '../../stores/pipelineStore.ts';

/** Puts what a problem suggests in place of its span; does nothing once the text there has changed. */
export const applySuggestion = (pipeline: PipelineStore, problem: Problem): void => {
  const { document, view, setText } = pipeline.getState();
  const { span, suggestion } = problem;
  const isCurrent = view.problems.includes(problem) || view.nodes.some((node) => node.problems.includes(problem));
  if (!isCurrent || span === null || suggestion === null) return;
  void setText(document.text.slice(0, span.start) + suggestion + document.text.slice(span.end));
};

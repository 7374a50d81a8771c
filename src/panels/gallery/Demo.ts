import type { NodeId, PipelineDocument } from '../../../workers/protocol/index.ts';

/** An example from a talk, ready to run. */
export interface Demo {
  readonly id: string;
  readonly title: string;
  /** Which talk, or which part of one, it comes from. */
  readonly talk: string;
  readonly summary: string;
  readonly document: PipelineDocument;
  /** The program that the pipeline stands for, to unfold on its card. */
  readonly replaces?: { readonly title: string; readonly code: string };
  /** The node whose data is shown first; the last table's unless given. */
  readonly shows?: NodeId;
  /** Records to insert one by one, with what to look at. */
  readonly steps?: readonly DemoStep[];
}

export interface DemoStep {
  /** One KSQL statement. */
  readonly statement: string;
  /** On the button: what happens. */
  readonly title: string;
  /** Once it is done: what there is to see. */
  readonly watch: string;
}

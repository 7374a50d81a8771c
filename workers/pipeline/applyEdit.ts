import { unreachable } from '../common/index.ts';
import type { MetaStore } from '../ksql/index.ts';
import { err, ok, type Result } from '../common/index.ts';
import type { NodeId, PipelineDocument, PipelineEdit, Position } from '../protocol/index.ts';
import { readDocument, type DocumentModel } from './DocumentModel.ts';
import { documentGraph } from './documentGraph.ts';
import { add } from './edits/add.ts';
import { adopt } from './edits/adopt.ts';
import { configure } from './edits/configure.ts';
import { connect } from './edits/connect.ts';
import { disconnect } from './edits/disconnect.ts';
import { isRefusal, type EditContext, type EditPlan, type Refusal } from './edits/EditPlan.ts';
import { remove } from './edits/remove.ts';
import { rename } from './edits/rename.ts';
import { layoutGraph } from './layoutGraph.ts';
import { appendStatement, applyPatches } from './TextPatch.ts';

export interface EditedDocument {
  readonly document: PipelineDocument;
  readonly touched: readonly NodeId[];
}

/** What a person did on the canvas, as a new document; or why not. `outside`: sources that the text does not make. */
export const applyEdit = (document: PipelineDocument, edit: PipelineEdit, outside: MetaStore): Result<EditedDocument, string> => {
  const context = contextOf(document, outside);
  const plan = planEdit(edit, context);
  if (isRefusal(plan)) return err(plan.refused);
  const edited = carryOut(document, plan);
  const harm = edit.type === 'connect' ? newProblem(context.model, edited) : undefined;
  return harm === undefined ? ok({ document: edited, touched: plan.touched }) : err(harm);
};

/** Undefined when a cable may be drawn, else why not. */
export const refusedConnection = (document: PipelineDocument, source: NodeId, target: NodeId, outside: MetaStore): string | undefined => {
  const result = applyEdit(document, { type: 'connect', source, target }, outside);
  return result.ok ? undefined : result.error;
};

/** What a cable would break that was whole: the columns that a query asks for are not those that would come. */
const newProblem = (before: DocumentModel, edited: PipelineDocument): string | undefined => {
  const broken = new Set(before.statements.filter(({ problem }) => problem !== undefined).map(({ owner }) => owner));
  const after = readDocument(edited, before.outside);
  return after.statements.find(({ owner, problem }) => problem !== undefined && !broken.has(owner))?.problem?.message;
};

const contextOf = (document: PipelineDocument, outside: MetaStore): EditContext => {
  const model = readDocument(document, outside);
  const { nodes, edges } = documentGraph(model);
  return {
    model,
    positions: layoutGraph(nodes.map(({ id }) => id), edges, { ...document.layout.positions, ...Object.fromEntries(document.drafts.map(({ id, position }) => [id, position])) }),
  };
};

const planEdit = (edit: PipelineEdit, context: EditContext): EditPlan | Refusal => {
  const { document } = context.model;
  switch (edit.type) {
    case 'add':
      return add(edit, context);
    case 'connect':
      return connect(edit.source, edit.target, context);
    case 'disconnect':
      return disconnect(edit.edgeId, context);
    case 'configure':
      return configure(edit.nodeId, edit.config, context);
    case 'rename':
      return rename(edit.nodeId, edit.name, context);
    case 'remove':
      return remove(edit.nodeIds, edit.keepWire, context);
    case 'append':
      return { patches: [appendStatement(document.text, edit.text.trim())], positions: edit.positions, touched: Object.keys(edit.positions) };
    case 'adopt':
      return adopt(edit.statements, context);
    case 'move':
      return { positions: edit.positions, touched: [] };
    default:
      return unreachable(edit);
  }
};

const carryOut = (document: PipelineDocument, { patches = [], drafts = document.drafts, positions = {}, renamed }: EditPlan): PipelineDocument => {
  const text = applyPatches(document.text, patches);
  const kept = Object.fromEntries(Object.entries(document.layout.positions).map(([id, position]) => [renamed?.get(id) ?? id, position]));
  const all: Record<NodeId, Position> = { ...kept, ...positions };
  return {
    ...document,
    text,
    drafts: drafts.map((draft) => (positions[draft.id] === undefined ? draft : { ...draft, position: positions[draft.id]! })),
    layout: { ...document.layout, positions: all },
  };
};

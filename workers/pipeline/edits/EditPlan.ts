import type { Draft, NodeId, Position } from '../../protocol/index.ts';
import type { DocumentModel } from '../DocumentModel.ts';
import type { TextPatch } from '../TextPatch.ts';

/** What an edit does to the document; what is left out stays. */
export interface EditPlan {
  readonly patches?: readonly TextPatch[];
  readonly drafts?: readonly Draft[];
  /** Places to remember, added to those there are. */
  readonly positions?: Readonly<Record<NodeId, Position>>;
  /** Nodes that go by another name now: their places move along. */
  readonly renamed?: ReadonlyMap<NodeId, NodeId>;
  readonly touched: readonly NodeId[];
}

/** An edit that cannot be: why, in words for the person who tried. */
export interface Refusal {
  readonly refused: string;
}

export const refuse = (reason: string): Refusal => ({ refused: reason });

export const isRefusal = <T extends object>(plan: T | Refusal): plan is Refusal => 'refused' in plan;

export interface EditContext {
  readonly model: DocumentModel;
  /** Where the nodes are drawn now, computed places included. */
  readonly positions: ReadonlyMap<NodeId, Position>;
}

export const nextDraftId = (drafts: readonly Draft[]): NodeId =>
  `draft-${Math.max(0, ...drafts.map(({ id }) => Number(id.slice('draft-'.length)))) + 1}`;

import { Braces, Dices, FileOutput, Funnel, Sigma, Table2, Waves, type LucideIcon } from 'lucide-react';
import type { NodeKind } from '../../../workers/protocol/index.ts';
import './KindIcon.css';

const ICONS: { readonly [Kind in NodeKind]: LucideIcon } = {
  'source-connector': Dices,
  'sink-connector': FileOutput,
  stream: Waves,
  table: Table2,
  filter: Funnel,
  select: Braces,
  aggregate: Sigma,
};

/** The glyph that a kind of node has on the canvas, in the colour of its family. */
export const KindIcon = ({ kind }: { readonly kind: NodeKind }) => {
  const Icon = ICONS[kind];
  return (
    <span className="kind-icon" data-kind={kind} aria-hidden>
      <Icon size={15} />
    </span>
  );
};

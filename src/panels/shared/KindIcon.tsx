import { Columns3, Download, Funnel, Sigma, Table2, Waves, Zap, type LucideIcon } from 'lucide-react';
import type { NodeKind } from '../../../workers/protocol/index.ts';
import './KindIcon.css';

const ICONS: { readonly [Kind in NodeKind]: LucideIcon } = {
  'source-connector': Zap,
  'sink-connector': Download,
  stream: Waves,
  table: Table2,
  filter: Funnel,
  select: Columns3,
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

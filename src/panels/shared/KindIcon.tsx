import { Braces, FileOutput, Filter, Sigma, Table2, Waves, Zap, type LucideIcon } from 'lucide-react';
import type { NodeKind } from '../../../workers/protocol/index.ts';
import './KindIcon.css';

const ICONS: { readonly [Kind in NodeKind]: LucideIcon } = {
  'source-connector': Zap,
  'sink-connector': FileOutput,
  stream: Waves,
  table: Table2,
  filter: Filter,
  select: Braces,
  aggregate: Sigma,
};

/** The glyph of a kind of node, in the colour of its family. */
export const KindIcon = ({ kind, size = 15 }: { readonly kind: NodeKind; readonly size?: number }) => {
  const Icon = ICONS[kind];
  return (
    <span className="kind-icon" data-kind={kind} aria-hidden>
      <Icon size={size} />
    </span>
  );
};

import { Funnel } from 'lucide-react';
import type { NodeProps } from '@xyflow/react';
import type { NodeCounters } from '../../../../workers/protocol/index.ts';
import { formatCount } from '../../../ui/formatCount.ts';
import type { FlowNode } from '../../flow/toFlow.ts';
import { NodeCard } from '../NodeCard.tsx';

const counts = ({ recordsIn, recordsOut }: NodeCounters): string => `${formatCount(recordsIn)} → ${formatCount(recordsOut)}`;

export const FilterNode = ({ data, selected }: NodeProps<FlowNode>) => (
  <NodeCard data={data} isSelected={selected} tone="operator" icon={<Funnel size={19} aria-hidden />} counts={counts} />
);

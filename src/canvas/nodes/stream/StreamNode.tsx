import { Waves } from 'lucide-react';
import type { NodeProps } from '@xyflow/react';
import type { NodeCounters } from '../../../../workers/protocol/index.ts';
import { formatCount } from '../../../ui/formatCount.ts';
import type { FlowNode } from '../../flow/toFlow.ts';
import { NodeCard } from '../NodeCard.tsx';

const counts = ({ recordsIn }: NodeCounters): string => formatCount(recordsIn);

export const StreamNode = ({ data, selected }: NodeProps<FlowNode>) => (
  <NodeCard data={data} isSelected={selected} tone="stream" icon={<Waves size={19} aria-hidden />} counts={counts} unit="records" />
);

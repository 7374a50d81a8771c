import { Table2 } from 'lucide-react';
import type { NodeProps } from '@xyflow/react';
import type { NodeCounters } from '../../../../workers/protocol/index.ts';
import { formatCount } from '../../../ui/formatCount.ts';
import type { FlowNode } from '../../flow/toFlow.ts';
import { NodeCard } from '../NodeCard.tsx';

const counts = ({ recordsIn }: NodeCounters): string => formatCount(recordsIn);

export const TableNode = ({ data, selected }: NodeProps<FlowNode>) => (
  <NodeCard data={data} isSelected={selected} tone="table" icon={<Table2 size={19} aria-hidden />} counts={counts} unit="updates" />
);

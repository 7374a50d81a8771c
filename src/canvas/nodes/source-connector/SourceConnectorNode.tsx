import { Dices, FileInput } from 'lucide-react';
import type { NodeProps } from '@xyflow/react';
import type { NodeCounters, NodeConfig } from '../../../../workers/protocol/index.ts';
import { formatCount } from '../../../ui/formatCount.ts';
import type { FlowNode } from '../../flow/toFlow.ts';
import { NodeCard } from '../NodeCard.tsx';

const counts = ({ recordsOut }: NodeCounters): string => formatCount(recordsOut);

const readsFile = (config: NodeConfig): boolean => config.kind === 'source-connector' && /file/i.test(config.properties['connector.class'] ?? '');

export const SourceConnectorNode = ({ data, selected }: NodeProps<FlowNode>) => {
  const Icon = readsFile(data.node.config) ? FileInput : Dices;
  return <NodeCard data={data} isSelected={selected} tone="connector" icon={<Icon size={19} aria-hidden />} counts={counts} unit="sent" />;
};

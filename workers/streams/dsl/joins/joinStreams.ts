import type { Processor } from '../../api/Processor.ts';
import { ProcessorGraphNode } from '../../graph/ProcessorGraphNode.ts';
import { StreamStreamJoinNode } from '../../graph/StreamStreamJoinNode.ts';
import { KStreamJoinWindow } from '../../processors/KStreamJoinWindow.ts';
import type { StreamStreamJoin } from '../../processors/KStreamKStreamJoin.ts';
import { KStreamKStreamJoinLeftSide } from '../../processors/KStreamKStreamJoinLeftSide.ts';
import { KStreamKStreamJoinRightSide } from '../../processors/KStreamKStreamJoinRightSide.ts';
import { KStreamKStreamSelfJoin } from '../../processors/KStreamKStreamSelfJoin.ts';
import { PassThrough } from '../../processors/PassThrough.ts';
import type { KeyedJoiner } from '../../processors/ValueJoiner.ts';
import type { JoinWindows } from '../../windows/JoinWindows.ts';
import type { KStream } from '../KStream.ts';
import type { StreamJoined } from '../StreamJoined.ts';
import type { JoinKind } from './JoinKind.ts';
import { repartitionForJoin } from './repartitionForJoin.ts';
import { outerJoinStore, streamJoinStores } from './streamJoinStores.ts';

/** A windowed join of streams. Source: KStreamImpl.doJoin, KStreamImplJoin.join. */
export const joinStreams = <K, V1, V2, VR>(
  leftStream: KStream<K, V1>,
  rightStream: KStream<K, V2>,
  kind: JoinKind,
  joiner: KeyedJoiner<K, V1 | null, V2 | null, VR>,
  windows: JoinWindows,
  streamJoined: StreamJoined<K, V1, V2>,
): KStream<K, VR> => {
  const { name, keySerde, valueSerde, otherValueSerde } = streamJoined.options;
  const left = repartitionForJoin(leftStream, name && `${name}-left`, { keySerde, valueSerde });
  const right = repartitionForJoin(rightStream, name && `${name}-right`, { keySerde, valueSerde: otherValueSerde });
  const { builder, dsl } = left;
  const sourceNodes = new Set([...left.sourceNodes, ...right.sourceNodes]);
  builder.copartitionSources(sourceNodes);

  const leftOuter = kind !== 'inner';
  const rightOuter = kind === 'outer';
  const thisSuffix = rightOuter ? '-outer-this-join' : '-this-join';
  const otherSuffix = leftOuter ? '-outer-other-join' : '-other-join';
  const leftWindowed = builder.suffixWithOrElseGet(name, '-this-windowed', 'KSTREAM-WINDOWED-');
  const rightWindowed = builder.suffixWithOrElseGet(name, '-other-windowed', 'KSTREAM-WINDOWED-');
  const generated = {
    left: builder.newProcessorName(rightOuter ? 'KSTREAM-OUTERTHIS-' : 'KSTREAM-JOINTHIS-'),
    right: builder.newProcessorName(leftOuter ? 'KSTREAM-OUTEROTHER-' : 'KSTREAM-JOINOTHER-'),
  };
  const mergeName = builder.suffixWithOrElseGet(name, '-merge', 'KSTREAM-MERGE-');

  const stores = streamJoinStores(streamJoined, windows, generated, { left: thisSuffix, right: otherSuffix });
  const outer = leftOuter && windows.enableSpuriousResultFix ? outerJoinStore(streamJoined, generated.left, rightOuter) : undefined;
  const side = (isOuter: boolean, otherWindowName: string): StreamStreamJoin<K, V1, V2, VR> => ({
    joiner, windows, outerJoinStoreName: outer?.name, outer: isOuter, otherWindowName,
  });
  const leftSide = side(leftOuter, stores.right.name);
  const rightSide = side(rightOuter, stores.left.name);
  const windowed = <V>(storeName: string): { get: () => Processor<K, V, K, V> } => ({ get: () => new KStreamJoinWindow(storeName) });

  builder.addGraphNode(left.graphNode, new ProcessorGraphNode(leftWindowed, windowed<V1>(stores.left.name)));
  builder.addGraphNode(right.graphNode, new ProcessorGraphNode(rightWindowed, windowed<V2>(stores.right.name)));
  const node = new StreamStreamJoinNode(mergeName, {
    left: {
      windowedName: leftWindowed,
      joinName: name === undefined ? generated.left : name + thisSuffix,
      supplier: { get: () => new KStreamKStreamJoinLeftSide(leftSide) },
      windowStore: stores.left,
    },
    right: {
      windowedName: rightWindowed,
      joinName: name === undefined ? generated.right : name + otherSuffix,
      supplier: { get: () => new KStreamKStreamJoinRightSide(rightSide) },
      windowStore: stores.right,
    },
    merge: { get: () => new PassThrough() },
    selfJoin: { get: () => new KStreamKStreamSelfJoin<K, V1, V2, VR>(stores.left.name, windows, joiner) },
    outerJoinStore: outer,
    nullKeyRelaxed: leftOuter,
  });
  builder.addGraphNode([left.graphNode, right.graphNode], node);
  return dsl.stream<K, VR>({
    name: mergeName, keySerde, valueSerde: undefined, sourceNodes, repartitionRequired: false, graphNode: node, builder, dsl,
  });
};

import { KafkaError, nextInt, sleep } from '../../common/index.ts';
import type { Run } from '../Run.ts';
import type { FaultyCluster } from './FaultyCluster.ts';

/** The high watermark as clients see it, again and again until the run is over. */
export const watchEnds = async (run: Run, faulty: FaultyCluster, topics: readonly string[], partitions: number): Promise<void> => {
  const { history, random } = run;
  while (!run.isOver) {
    await sleep(run.time, 80);
    const { network } = faulty;
    const topic = topics[nextInt(random, topics.length)]!;
    const partition = nextInt(random, partitions);
    const leader = faulty.cluster.image.partition(topic, partition)?.leader ?? -1;
    if (leader === -1) continue;
    // What an answer tells is compared with what was known when it was asked for: answers may overtake each other.
    const known = history.highestEnd.get(`${topic}-${partition}`) ?? 0;
    try {
      const answer = await network.connect(leader).listOffsets({ isolationLevel: 'read_uncommitted', partitions: [{ topic, partition, timestamp: -1 }] });
      const { error, offset } = answer.partitions[0]!;
      if (error !== 'NONE') continue;
      const registration = faulty.cluster.image.partition(topic, partition)!;
      // A leader that was replaced without its knowledge still tells what it knew.
      if (offset < known && registration.leader === leader) history.violations.push(`the high watermark of ${topic}-${partition} went back from ${known} to ${offset}`);
      history.highestEnd.set(`${topic}-${partition}`, Math.max(offset, history.highestEnd.get(`${topic}-${partition}`) ?? 0));
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
    }
  }
};

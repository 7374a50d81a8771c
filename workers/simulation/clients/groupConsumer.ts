import { Consumer } from '../../clients/index.ts';
import { count } from '../History.ts';
import type { ClientContext } from './Clients.ts';
import { CONSUMER } from './settings.ts';

/** A member of a group that tells when a partition has two owners in one generation. */
export const groupConsumer = ({ run, network }: ClientContext, groupId: string, name: string, topics: readonly string[]): Consumer => {
  const { history } = run;
  const member = `${name}#${run.unique()}`;
  const consumer: Consumer = new Consumer(network, run.time, { ...CONSUMER, groupId, clientId: member, isolationLevel: 'read_committed' });
  consumer.subscribe([...topics], {
    onPartitionsAssigned: () => {
      const { generationId } = consumer.groupMetadata();
      count(history, 'rebalances');
      for (const { topic, partition } of consumer.assignment()) {
        const at = `${groupId}/${generationId}/${topic}-${partition}`;
        const owner = history.owners.get(at);
        if (owner !== undefined && owner !== member) history.violations.push(`${at} has two owners: ${owner} and ${member}`);
        history.owners.set(at, member);
      }
    },
  });
  return consumer;
};

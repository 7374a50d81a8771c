import { decodeUtf8 } from '../../common/index.ts';
import { Consumer, ensureTopic, type Admin } from '../../clients/index.ts';
import { COMMAND_TOPIC, type Command } from './Command.ts';
import type { QueryDeps } from './QueryDeps.ts';

/** All commands there are, in order; makes the topic on the first visit. */
export const readCommands = async (admin: Admin, { network, systemTime }: QueryDeps): Promise<Array<{ readonly offset: number; readonly command: Command }>> => {
  await ensureTopic(admin, { name: COMMAND_TOPIC, numPartitions: 1, configs: { 'cleanup.policy': 'delete', 'retention.ms': '-1' } });
  const partition = { topic: COMMAND_TOPIC, partition: 0 };
  const consumer = new Consumer(network, systemTime, { autoOffsetReset: 'earliest' });
  consumer.assign([partition]);
  consumer.seekToBeginning();
  const [end] = await consumer.endOffsets([partition]);
  const commands: Array<{ offset: number; command: Command }> = [];
  while ((await consumer.position(partition)) < end!.offset)
    for (const { offset, value } of await consumer.poll(0))
      if (value !== null) commands.push({ offset, command: JSON.parse(decodeUtf8(value)) as Command });
  await consumer.close();
  return commands;
};

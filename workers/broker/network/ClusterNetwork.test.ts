import { expect, test } from 'vitest';
import { MockTime } from '../../common/index.ts';
import type { BrokerApi } from '../api/BrokerApi.ts';
import { ClusterNetwork } from './ClusterNetwork.ts';

const TURNS = 10;

const open = () => {
  const time = new MockTime();
  const network = new ClusterNetwork(time);
  const heard: string[] = [];
  const broker = { heartbeat: async ({ memberId }: { memberId: string }) => void heard.push(memberId) } as unknown as BrokerApi;
  network.attach(1, broker, () => true);
  const client = network.from('client');
  const send = (memberId: string): void => void client.connect(1).heartbeat({ groupId: 'g', generationId: 1, memberId });
  const pass = async (ms: number): Promise<void> => {
    time.advance(ms);
    for (let i = 0; i < TURNS; i++) await Promise.resolve();
  };
  return { network, client, heard, send, pass };
};

test('a sound connection calls its broker before it returns', () => {
  const { heard, send } = open();
  send('a');
  expect(heard).toEqual(['a']);
});

test('nothing overtakes on a connection, also when its broker is slow no longer', async () => {
  const { network, client, heard, send, pass } = open();
  const partition = { topic: 't', partition: 0 };
  network.setFault(1, { kind: 'slow', delayMs: 50 });
  send('a');
  await pass(10);
  send('b');
  network.setFault(1, { kind: 'slow', delayMs: 5 });
  send('c');
  network.setFault(1, { kind: 'none' });
  send('d');
  expect(client.takesAtOnce!(1, partition)).toBe(false);
  await pass(39);
  expect(heard).toEqual([]);
  await pass(1);
  expect(heard).toEqual(['a']);
  await pass(10);
  expect(heard).toEqual(['a', 'b', 'c', 'd']);
  expect(client.takesAtOnce!(1, partition)).toBe(true);
  send('e');
  expect(heard.at(-1)).toBe('e');
});

test('another connection is not held up', async () => {
  const { network, heard, send } = open();
  network.setFault(1, { kind: 'slow', delayMs: 50 });
  send('a');
  network.setFault(1, { kind: 'none' });
  void network.from('client').connect(1).heartbeat({ groupId: 'g', generationId: 1, memberId: 'b' });
  expect(heard).toEqual(['b']);
});

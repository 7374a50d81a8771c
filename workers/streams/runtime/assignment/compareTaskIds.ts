import { StreamsException } from '../../errors/StreamsException.ts';
import type { TaskId } from '../../api/TaskId.ts';

/** The reverse of formatTaskId. */
export const parseTaskId = (text: string): TaskId => {
  const [, subtopology, partition] = /^(\d+)_(\d+)$/.exec(text) ?? [];
  if (subtopology === undefined || partition === undefined) throw new StreamsException(`"${text}" is no task id`);
  return { subtopology: Number(subtopology), partition: Number(partition) };
};

/** Formatted task ids by sub-topology, then by partition. */
export const compareTaskIds = (left: string, right: string): number => {
  const [a, b] = [parseTaskId(left), parseTaskId(right)];
  return a.subtopology - b.subtopology || a.partition - b.partition;
};

export const sortedTaskIds = (tasks: Iterable<string>): string[] => [...tasks].sort(compareTaskIds);

import { useEffect, useRef, useState } from 'react';
import type { ApplicationView } from '../../../workers/protocol/index.ts';

const TRAVEL_MS = 1_100;

/** Tasks that have just gone to another instance: they are drawn above the others on their way. */
export const useTravelling = ({ instances }: ApplicationView): ReadonlySet<string> => {
  const [travelling, setTravelling] = useState<ReadonlySet<string>>(new Set());
  const owners = useRef<ReadonlyMap<string, string>>(new Map());
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const now = new Map(instances.flatMap(({ instanceId, tasks }) => tasks.map(({ taskId }) => [taskId, instanceId] as const)));
    const moved = [...now].filter(([taskId, owner]) => owners.current.has(taskId) && owners.current.get(taskId) !== owner).map(([taskId]) => taskId);
    owners.current = now;
    if (moved.length === 0) return;
    setTravelling((before) => new Set([...before, ...moved]));
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setTravelling((before) => new Set([...before].filter((taskId) => !moved.includes(taskId))));
    }, TRAVEL_MS);
    timers.current.add(timer);
  }, [instances]);
  useEffect(() => {
    const pending = timers.current;
    return () => {
      for (const timer of pending) clearTimeout(timer);
    };
  }, []);
  return travelling;
};

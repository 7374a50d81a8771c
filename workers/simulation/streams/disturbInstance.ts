import type { Run } from '../Run.ts';
import type { Instances } from './Instances.ts';

const MAX_INSTANCES = 3;

/** One thing that happens to one instance. `mayLinger`: an instance may come back after the group has gone on without it. */
export const disturbInstance = (run: Run, instances: Instances, mayLinger: boolean): void => {
  const instance = run.pick(instances.all);
  const { state } = instance.streams;
  const dice = run.random.next();
  if (instance.isGone || state === 'NOT_RUNNING' || state === 'ERROR') instances.restart(instance);
  else if (state === 'PENDING_SHUTDOWN') return;
  else if (dice < 0.2) instances.kill(instance);
  else if (dice < 0.4) instances.die(instance);
  else if (dice < 0.6) instances.stop(instance);
  else if (dice < 0.7 && instances.all.length < MAX_INSTANCES) instances.add();
  else if (mayLinger && dice < 0.85) instances.freeze(instance);
  else if (mayLinger) instances.cut(instance);
};

import { KafkaError, sleep, type Time } from '../../common/index.ts';

/** Repeats until it succeeds, or fails in a way that means the same. */
export const insist = async (time: Time, work: () => Promise<unknown>, isDone: (error: KafkaError) => boolean = () => false): Promise<void> => {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      if (isDone(error)) return;
      await sleep(time, 50);
    }
  }
};

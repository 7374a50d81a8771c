import { nextInt, type Random } from '../../../common/index.ts';
import type { Scenario } from '../Scenario.ts';
import { countByValue } from './countByValue.ts';
import { foreignKeyJoin } from './foreignKeyJoin.ts';
import { keyedHistory } from './keyedHistory.ts';
import { streamStreamJoin } from './streamStreamJoin.ts';
import { streamTableJoin } from './streamTableJoin.ts';
import { tableCount } from './tableCount.ts';
import { tableTableJoin } from './tableTableJoin.ts';
import { windowedCount } from './windowedCount.ts';

type ScenarioFactory = (random: Random, isExactlyOnce: boolean) => Scenario;

const AT_LEAST_ONCE: readonly ScenarioFactory[] = [
  () => countByValue, () => keyedHistory, windowedCount, streamTableJoin, streamStreamJoin, tableTableJoin, foreignKeyJoin,
];

const EXACTLY_ONCE: readonly ScenarioFactory[] = [...AT_LEAST_ONCE, () => tableCount];

export const someScenario = (random: Random, isExactlyOnce: boolean): Scenario => {
  const choice = isExactlyOnce ? EXACTLY_ONCE : AT_LEAST_ONCE;
  return choice[nextInt(random, choice.length)]!(random, isExactlyOnce);
};

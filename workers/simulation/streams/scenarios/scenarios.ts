import { nextInt, type Random } from '../../../common/index.ts';
import type { Repetition, Scenario } from '../Scenario.ts';
import { countByValue } from './countByValue.ts';
import { foreignKeyJoin } from './foreignKeyJoin.ts';
import { keyedHistory } from './keyedHistory.ts';
import { streamStreamJoin } from './streamStreamJoin.ts';
import { streamTableJoin } from './streamTableJoin.ts';
import { tableCount } from './tableCount.ts';
import { tableTableJoin } from './tableTableJoin.ts';
import { windowedCount } from './windowedCount.ts';

type ScenarioFactory = (random: Random, repetition: Repetition) => Scenario;

const PARTS: readonly ScenarioFactory[] = [() => countByValue, () => keyedHistory, windowedCount, streamTableJoin, streamStreamJoin];
const WHOLE: readonly ScenarioFactory[] = [...PARTS, tableTableJoin, foreignKeyJoin];
const SCENARIOS: { readonly [repetition in Repetition]: readonly ScenarioFactory[] } = {
  'parts of commits': PARTS, 'whole commits': WHOLE, nothing: [...WHOLE, () => tableCount],
};

export const someScenario = (random: Random, repetition: Repetition): Scenario => {
  const choice = SCENARIOS[repetition];
  return choice[nextInt(random, choice.length)]!(random, repetition);
};

import { useStore } from 'zustand';
import { useStores } from '../../stores/useStores.ts';
import { topicsOf, type TopicsState } from './topicsStore.ts';

export const useTopics = <T>(selector: (state: TopicsState) => T): T => useStore(topicsOf(useStores()), selector);

import { useStore } from 'zustand';
import { useStores } from '../../stores/useStores.ts';
import { applicationsOf, type ApplicationsState } from './applicationsStore.ts';

export const useApplications = <T>(selector: (state: ApplicationsState) => T): T => useStore(applicationsOf(useStores()), selector);

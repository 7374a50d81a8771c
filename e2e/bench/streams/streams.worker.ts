import { expose } from 'comlink';
import { StreamsBench } from './StreamsBench.ts';

expose(new StreamsBench());

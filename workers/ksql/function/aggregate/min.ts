import { extreme } from './extreme.ts';

export const min = extreme('MIN', (value, kept) => value! < kept!);

import { extreme } from './extreme.ts';

export const max = extreme('MAX', (value, kept) => value! > kept!);

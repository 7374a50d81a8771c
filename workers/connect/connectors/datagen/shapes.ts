import type { Shape } from './Shape.ts';
import { authorizationAttempts } from './shapes/authorizationAttempts.ts';
import { clicks } from './shapes/clicks.ts';
import { lettersA, lettersB } from './shapes/letters.ts';
import { movies } from './shapes/movies.ts';
import { pageviews } from './shapes/pageviews.ts';
import { ratings } from './shapes/ratings.ts';
import { sensorReadings } from './shapes/sensorReadings.ts';
import { transactions } from './shapes/transactions.ts';
import { users } from './shapes/users.ts';
import { widgets } from './shapes/widgets.ts';

/** Every shape of the generator, in the order in which they are offered. */
export const SHAPES: readonly Shape[] = [
  widgets, sensorReadings, lettersA, lettersB, authorizationAttempts, movies, ratings, pageviews, users, transactions, clicks,
];

import { shapeColumns, type Shape } from '../Shape.ts';

/** The films that ratings are about; films without a title of their own follow when more keys are asked for. */
const FILMS: ReadonlyArray<readonly [title: string, year: number]> = [
  ['Metropolis', 1927], ['Nosferatu', 1922], ['The General', 1926], ['Safety Last!', 1923], ['Faust', 1926], ['The Kid', 1921], ['Sunrise', 1927], ['The Gold Rush', 1925],
];

export const DEFAULT_MOVIES = FILMS.length;

export const movies: Shape = {
  name: 'movies',
  description: 'Films by id, each once in a round: a table to join ratings to.',
  columns: shapeColumns([['movie_id', 'INTEGER', 'key'], ['title', 'VARCHAR'], ['release_year', 'INTEGER']]),
  defaultKeys: DEFAULT_MOVIES,
  generate(_random, i, keys, key, value) {
    const id = (i % keys) + 1;
    const [title, year] = FILMS[id - 1] ?? [`Film ${id}`, 1900 + (id % 120)];
    key.int32(id);
    value.utf8(`{"movie_id":${id},"title":"${title}","release_year":${year}}`);
  },
};

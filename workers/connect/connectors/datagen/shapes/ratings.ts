import { shapeColumns, type Shape } from '../Shape.ts';
import { DEFAULT_MOVIES } from './movies.ts';

export const ratings: Shape = {
  name: 'ratings',
  description: 'Ratings of films from 0 to 10; some films are better than others.',
  columns: shapeColumns([['movie_id', 'INTEGER', 'key'], ['rating', 'DOUBLE']]),
  defaultKeys: DEFAULT_MOVIES,
  generate(random, _i, keys, key, value) {
    const id = random.below(keys) + 1;
    const typical = 4 + ((id * 7) % 5);
    key.int32(id);
    value.utf8(`{"movie_id":${id},"rating":${Math.min(10, Math.max(0, random.decimal(typical - 3, typical + 3, 1)))}}`);
  },
};

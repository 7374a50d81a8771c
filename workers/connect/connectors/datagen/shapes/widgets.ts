import { shapeColumns, type Shape } from '../Shape.ts';

export const widgets: Shape = {
  name: 'widgets',
  description: 'Widgets off the line: colour, size and weight; no key.',
  columns: shapeColumns([['colour', 'VARCHAR'], ['size', 'VARCHAR'], ['weight_g', 'INTEGER']]),
  defaultKeys: null,
  generate(random, _i, _keys, _key, value) {
    const colour = random.pick(['RED', 'GREEN', 'BLUE', 'YELLOW']);
    const size = random.pick(['small', 'medium', 'large']);
    value.utf8(`{"colour":"${colour}","size":"${size}","weight_g":${80 + random.below(61)}}`);
  },
};

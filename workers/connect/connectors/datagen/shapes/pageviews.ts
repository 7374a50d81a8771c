import { shapeColumns, type Shape } from '../Shape.ts';

export const pageviews: Shape = {
  name: 'pageviews',
  description: 'Who looked at which page; join it with users.',
  columns: shapeColumns([['viewtime', 'BIGINT'], ['userid', 'VARCHAR', 'key'], ['pageid', 'VARCHAR']]),
  defaultKeys: 9,
  generate(random, i, keys, key, value) {
    const user = `User_${1 + random.below(keys)}`;
    key.utf8(user);
    value.utf8(`{"viewtime":${i * 10 + 1},"userid":"${user}","pageid":"Page_${10 + random.below(90)}"}`);
  },
};

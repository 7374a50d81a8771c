import { shapeColumns, type Shape } from '../Shape.ts';

const FIRST_REGISTRATION = Date.UTC(2017, 0, 1);
const A_DAY = 86_400_000;

export const users: Shape = {
  name: 'users',
  description: 'Users with gender and region, each once in a round; now and then somebody moves.',
  columns: shapeColumns([['registertime', 'BIGINT'], ['userid', 'VARCHAR', 'key'], ['regionid', 'VARCHAR'], ['gender', 'VARCHAR']]),
  defaultKeys: 9,
  generate(random, i, keys, key, value) {
    const n = i % keys;
    const user = `User_${1 + n}`;
    const region = i >= keys && random.next() < 0.3 ? random.below(9) : n % 9;
    const gender = ['FEMALE', 'MALE', 'OTHER'][n % 3];
    key.utf8(user);
    value.utf8(`{"registertime":${FIRST_REGISTRATION + n * A_DAY},"userid":"${user}","regionid":"Region_${1 + region}","gender":"${gender}"}`);
  },
};

import { shapeColumns, type Shape } from '../Shape.ts';

const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'] as const;

export const clicks: Shape = {
  name: 'clicks',
  description: 'Clicks with a person and an address in them, to be masked on the way in.',
  columns: shapeColumns([['user', 'VARCHAR', 'key'], ['gender', 'VARCHAR'], ['ip', 'VARCHAR']]),
  defaultKeys: NAMES.length,
  generate(random, _i, keys, key, value) {
    const n = random.below(keys);
    const user = n < NAMES.length ? NAMES[n]! : `${NAMES[n % NAMES.length]!}${Math.floor(n / NAMES.length)}`;
    key.utf8(user);
    value.utf8(`{"user":"${user}","gender":"${n % 2 === 0 ? 'F' : 'M'}","ip":"10.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}"}`);
  },
};

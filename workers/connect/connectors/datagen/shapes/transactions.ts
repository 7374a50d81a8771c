import { shapeColumns, type Shape } from '../Shape.ts';

export const transactions: Shape = {
  name: 'transactions',
  description: 'Money into and out of accounts; sum it up and it is the balance.',
  columns: shapeColumns([['ac_id', 'VARCHAR', 'key'], ['txn_amt', 'DOUBLE']]),
  defaultKeys: 5,
  generate(random, _i, keys, key, value) {
    const account = `ac-${1 + random.below(keys)}`;
    key.utf8(account);
    value.utf8(`{"ac_id":"${account}","txn_amt":${random.decimal(-100, 120, 2)}}`);
  },
};

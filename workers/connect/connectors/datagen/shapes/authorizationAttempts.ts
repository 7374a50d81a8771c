import { shapeColumns, type Shape } from '../Shape.ts';

export const authorizationAttempts: Shape = {
  name: 'authorization_attempts',
  description: 'Attempts to pay by card; a few cards are tried suspiciously often.',
  columns: shapeColumns([['card_number', 'VARCHAR', 'key'], ['amount', 'DOUBLE'], ['merchant', 'VARCHAR'], ['approved', 'BOOLEAN']]),
  defaultKeys: 50,
  generate(random, _i, keys, key, value) {
    const card = `4000-${String(1000 + random.skewedBelow(keys))}`;
    const merchant = random.pick(['bakery', 'bookshop', 'fuel', 'hotel', 'online', 'tickets']);
    key.utf8(card);
    value.utf8(`{"card_number":"${card}","amount":${random.decimal(1, 500, 2)},"merchant":"${merchant}","approved":${random.next() < 0.8}}`);
  },
};

import { shapeColumns, type Shape } from '../Shape.ts';

/** The first reading's time; one follows every second, so that the text depends on nothing but the record's number. */
const FIRST_READING = Date.UTC(2020, 1, 14, 12, 0, 0);

export const sensorReadings: Shape = {
  name: 'sensor_readings',
  description: 'Readings of sensors on production lines: temperature and weight of the widget that passes.',
  columns: shapeColumns([
    ['reading_ts', 'VARCHAR'], ['sensor_id', 'VARCHAR', 'key'], ['production_line', 'VARCHAR'], ['widget_type', 'VARCHAR'], ['temp_celcius', 'DOUBLE'], ['widget_weight_g', 'INTEGER'],
  ]),
  defaultKeys: 10,
  generate(random, i, keys, key, value) {
    const sensor = random.below(keys);
    const sensorId = `aa-${101 + sensor}`;
    const line = `w0${1 + (sensor % 5)}`;
    const type = random.pick(['acme94', 'acme95', 'bolt12', 'gear07']);
    const temperature = random.decimal(17 + (sensor % 4), 22 + (sensor % 4), 1);
    const at = new Date(FIRST_READING + i * 1000).toISOString().replace('.000Z', 'Z');
    key.utf8(sensorId);
    value.utf8(
      `{"reading_ts":"${at}","sensor_id":"${sensorId}","production_line":"${line}","widget_type":"${type}",` +
        `"temp_celcius":${temperature},"widget_weight_g":${90 + random.below(51)}}`,
    );
  },
};

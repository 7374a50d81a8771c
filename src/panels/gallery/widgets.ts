import { DOCUMENT_VERSION } from '../../../workers/protocol/index.ts';
import type { Demo } from './Demo.ts';

const text = `-- Widgets leave the line in many colours; the red ones get a topic of their own.

CREATE SOURCE CONNECTOR widget_line WITH (
  'connector.class' = 'DatagenConnector',
  'quickstart' = 'widgets',
  'topic' = 'widgets',
  'rate' = '20'
);

CREATE STREAM widgets (colour VARCHAR, weight_g INTEGER)
  WITH (KAFKA_TOPIC = 'widgets', VALUE_FORMAT = 'JSON', PARTITIONS = 2);

CREATE STREAM widgets_red AS
  SELECT *
  FROM widgets
  WHERE colour = 'RED'
  EMIT CHANGES;

-- The same line through its sensors.

CREATE SOURCE CONNECTOR sensors WITH (
  'connector.class' = 'DatagenConnector',
  'quickstart' = 'sensor_readings',
  'topic' = 'sensor_readings',
  'rate' = '10'
);

CREATE STREAM sensor_readings (
  sensor_id VARCHAR KEY,
  reading_ts VARCHAR,
  production_line VARCHAR,
  widget_type VARCHAR,
  temp_celcius DOUBLE,
  widget_weight_g INTEGER
) WITH (KAFKA_TOPIC = 'sensor_readings', VALUE_FORMAT = 'JSON', PARTITIONS = 2);

-- Which widgets are too heavy?
CREATE STREAM heavy_widgets AS
  SELECT *
  FROM sensor_readings
  WHERE widget_weight_g > 120
  EMIT CHANGES;

-- How much does each line make? Another key than the sensor's: the records move through a topic in between.
CREATE TABLE widgets_by_line AS
  SELECT production_line, COUNT(*) AS total
  FROM sensor_readings
  GROUP BY production_line
  EMIT CHANGES;

-- Which sensors run hot? A row leaves the table when its average falls again.
CREATE TABLE hot_sensors AS
  SELECT sensor_id, AVG(temp_celcius) AS avg_temp
  FROM sensor_readings
  GROUP BY sensor_id
  HAVING AVG(temp_celcius) > 20
  EMIT CHANGES;
`;

export const widgets: Demo = {
  id: 'widgets',
  title: 'Widgets and sensors',
  talk: 'From topic to topic',
  summary: 'Filter the red widgets, find the heavy ones, count by production line, and keep the sensors that run hot.',
  document: {
    version: DOCUMENT_VERSION,
    name: 'Widgets and sensors',
    text,
    layout: {
      positions: {
        WIDGET_LINE: { x: 0, y: 0 },
        WIDGETS: { x: 240, y: 0 },
        'WIDGETS_RED/where': { x: 480, y: 0 },
        WIDGETS_RED: { x: 720, y: 0 },
        SENSORS: { x: 0, y: 240 },
        SENSOR_READINGS: { x: 240, y: 240 },
        'HEAVY_WIDGETS/where': { x: 480, y: 120 },
        HEAVY_WIDGETS: { x: 720, y: 120 },
        'WIDGETS_BY_LINE/group': { x: 480, y: 240 },
        WIDGETS_BY_LINE: { x: 720, y: 240 },
        'HOT_SENSORS/group': { x: 480, y: 360 },
        'HOT_SENSORS/having': { x: 720, y: 360 },
        HOT_SENSORS: { x: 960, y: 360 },
      },
    },
    drafts: [],
  },
};

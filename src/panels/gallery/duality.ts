import { DOCUMENT_VERSION } from '../../../workers/protocol/index.ts';
import type { Demo, DemoStep } from './Demo.ts';

const text = `-- A stream tells every move that was made; a table tells where everybody is.

CREATE STREAM moves (name VARCHAR KEY, city VARCHAR)
  WITH (KAFKA_TOPIC = 'moves', VALUE_FORMAT = 'JSON', PARTITIONS = 1);

-- The latest city of each name: a new move overwrites the row.
CREATE TABLE locations AS
  SELECT name, LATEST_BY_OFFSET(city) AS city
  FROM moves
  GROUP BY name
  EMIT CHANGES;

-- The same moves, counted: nothing is overwritten but the count.
CREATE TABLE moves_count AS
  SELECT name, COUNT(*) AS total
  FROM moves
  GROUP BY name
  EMIT CHANGES;

-- Where the story begins. These run once, with the first run.
INSERT INTO moves (name, city) VALUES ('Gwen', 'Tel Aviv');
INSERT INTO moves (name, city) VALUES ('Matthias', 'Berlin');
INSERT INTO moves (name, city) VALUES ('Viktor', 'Moscow');
`;

const move = (name: string, city: string, watch: string): DemoStep => ({
  statement: `INSERT INTO moves (name, city) VALUES ('${name}', '${city}');`,
  title: `${name} moves to ${city}`,
  watch,
});

const steps: readonly DemoStep[] = [
  move('Gwen', 'San Francisco', 'LOCATIONS keeps three rows: Gwen’s is overwritten. MOVES gets a fourth record: a stream forgets nothing.'),
  move('Matthias', 'Palo Alto', 'Only Matthias’ rows flash. In MOVES_COUNT he is at 2 now.'),
  move('Viktor', 'New York', 'Open the changelog of LOCATIONS: every change of the table is a record again. A table is a stream of its changes.'),
  move('Gwen', 'New York', 'Two people in one city: still one row per key. The key decides, not the value.'),
  move('Matthias', 'Palo Alto', 'He moves to where he is. LOCATIONS says the same as before, MOVES_COUNT does not: 3.'),
  move('Ada', 'London', 'A key that was never seen: both tables get a row. From the changelog alone they could be built anew.'),
];

export const duality: Demo = {
  id: 'duality',
  title: 'Stream and table',
  talk: 'Gwen, Matthias, Viktor',
  summary: 'Two sides of one coin, step by step: insert a move, and watch one table keep the latest and another one count.',
  document: {
    version: DOCUMENT_VERSION,
    name: 'Stream and table',
    text,
    layout: {
      positions: {
        MOVES: { x: 0, y: 80 },
        'LOCATIONS/group': { x: 270, y: 0 },
        LOCATIONS: { x: 540, y: 0 },
        'MOVES_COUNT/group': { x: 270, y: 160 },
        MOVES_COUNT: { x: 540, y: 160 },
      },
    },
    drafts: [],
  },
  shows: 'LOCATIONS',
  steps,
};

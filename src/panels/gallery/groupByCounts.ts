import { DOCUMENT_VERSION } from '../../../workers/protocol/index.ts';
import type { Demo } from './Demo.ts';

const text = `-- Topics a and b carry letters. How often did each of them come?

CREATE SOURCE CONNECTOR letters_a WITH (
  'connector.class' = 'DatagenConnector',
  'quickstart' = 'letters_a',
  'topic' = 'a',
  'rate' = '4'
);

CREATE SOURCE CONNECTOR letters_b WITH (
  'connector.class' = 'DatagenConnector',
  'quickstart' = 'letters_b',
  'topic' = 'b',
  'rate' = '2'
);

-- The records are keyed by their letter: the same letter always lands in the same partition.
CREATE STREAM a (letter VARCHAR KEY, n BIGINT)
  WITH (KAFKA_TOPIC = 'a', VALUE_FORMAT = 'JSON', PARTITIONS = 2);

CREATE STREAM b (letter VARCHAR KEY, n BIGINT)
  WITH (KAFKA_TOPIC = 'b', VALUE_FORMAT = 'JSON', PARTITIONS = 2);

-- Both as one stream: stream(Arrays.asList("A", "B")).
CREATE STREAM letters AS
  SELECT *
  FROM a
  EMIT CHANGES;

INSERT INTO letters
  SELECT *
  FROM b
  EMIT CHANGES;

-- groupByKey().count().toStream().to("group-by-counts"): a stream becomes a table, and every change of it a record.
CREATE TABLE group_by_counts WITH (KAFKA_TOPIC = 'group-by-counts') AS
  SELECT letter, COUNT(*) AS total
  FROM letters
  GROUP BY letter
  EMIT CHANGES;
`;

const consumerLoop = `Map<String, Long> counts = new HashMap<>();   // gone when the process is
consumer.subscribe(List.of("a", "b"));

while (running) {
  for (var letter : consumer.poll(Duration.ofMillis(100))) {
    long total = counts.merge(letter.key(), 1L, Long::sum);
    producer.send(new ProducerRecord<>("group-by-counts", letter.key(), total));
  }
  producer.flush();
  consumer.commitSync();   // a crash just before counts twice
}
// still to write: restore after a crash, partitions that move
// to another instance, more keys than memory, a way to ask
// for a count`;

export const groupByCounts: Demo = {
  id: 'group-by-counts',
  title: 'Count by key',
  talk: 'Groups and counts',
  summary: 'Two topics of letters in one stream, grouped by key and counted. Watch the stream become a table, row by row.',
  document: {
    version: DOCUMENT_VERSION,
    name: 'Count by key',
    text,
    layout: {
      positions: {
        LETTERS_A: { x: 0, y: 0 },
        A: { x: 240, y: 0 },
        LETTERS_B: { x: 0, y: 140 },
        B: { x: 240, y: 140 },
        LETTERS: { x: 480, y: 70 },
        'GROUP_BY_COUNTS/group': { x: 720, y: 70 },
        GROUP_BY_COUNTS: { x: 960, y: 70 },
      },
    },
    drafts: [],
  },
  replaces: { title: 'The consumer loop it replaces', code: consumerLoop },
};

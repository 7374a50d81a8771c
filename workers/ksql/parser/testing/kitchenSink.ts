/** One statement after another, each a little of everything. */
export const KITCHEN_SINK = `-- readings come in here
CREATE OR REPLACE STREAM readings (
  sensor_id VARCHAR KEY, temp DECIMAL(5, 2), tags ARRAY<STRUCT<name STRING, \`Value\` MAP<STRING, INT>>>, h BYTES HEADER('h')
) WITH (KAFKA_TOPIC='readings', value_format='JSON', PARTITIONS=4);
/* a table
   with a window */
CREATE TABLE hot WITH (KAFKA_TOPIC='hot') AS
  SELECT sensor_id, COUNT(*) AS n, AVG(r.temp) \`Mean\`, tags[1]->name || ' it''s', CASE WHEN temp > 1.50 THEN 1e3 ELSE -3 END
  FROM readings r LEFT OUTER JOIN others o WITHIN (1 HOUR, 5 MINUTES) GRACE PERIOD 1 DAY ON r.sensor_id = o.id
  WINDOW HOPPING (SIZE 30 SECONDS, ADVANCE BY 10 SECONDS, RETENTION 7 DAYS, GRACE PERIOD 0 SECONDS)
  WHERE NOT temp BETWEEN 1 AND 2 OR name NOT LIKE '50!%' ESCAPE '!' AND x IN (1, 2) AND y IS NOT NULL
  GROUP BY sensor_id, tags HAVING COUNT(*) > 3 EMIT FINAL;
INSERT INTO other SELECT *, r.*, s->* FROM readings r PARTITION BY sensor_id EMIT CHANGES;
INSERT INTO readings (sensor_id, temp) VALUES ('a', ARRAY[1, MAP('k' := STRUCT(f := TRUE))]);
SELECT TRANSFORM(m, (k, v) => k + v, (k, v) => UCASE(v)) FROM hot WHERE CAST(n AS BIGINT) IS DISTINCT FROM NULL LIMIT 5;
CREATE SOURCE CONNECTOR IF NOT EXISTS feed WITH ('connector.class'='Generator', "tasks.max"='1');
EXPLAIN CTAS_HOT_1; DESCRIBE hot EXTENDED; PRINT 'readings' FROM BEGINNING LIMIT 3; SET 'auto.offset.reset'='earliest';
SHOW ALL TOPICS EXTENDED; TERMINATE ALL; DROP TABLE IF EXISTS hot DELETE TOPIC; UNSET 'auto.offset.reset'
`;

/** The words of ksqlDB's grammar (SqlBase.g4) that may still name a column, a stream or a function without quotes. */
const NON_RESERVED: ReadonlySet<string> = new Set(
  (
    'SHOW TABLES COLUMNS COLUMN PARTITIONS FUNCTIONS FUNCTION SESSION STRUCT MAP ARRAY PARTITION INTEGER DATE TIME ' +
    'TIMESTAMP INTERVAL ZONE STRING YEAR MONTH DAY HOUR MINUTE SECOND EXPLAIN ANALYZE TYPE TYPES SET RESET IF SOURCE ' +
    'SINK PRIMARY KEY EMIT CHANGES FINAL ESCAPE REPLACE ASSERT ALTER ADD HEADER HEADERS GRACE PERIOD DEFINE UNDEFINE ' +
    'VARIABLES PLUGINS SYSTEM TIMEOUT SCHEMA SUBJECT ID'
  ).split(' '),
);

/** Those that need back-quotes to be a name. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'SELECT FROM AS ALL DISTINCT WHERE WITHIN WINDOW GROUP BY HAVING LIMIT AT OR AND IN NOT EXISTS BETWEEN LIKE IS NULL ' +
    'TRUE FALSE MILLISECOND YEARS MONTHS DAYS HOURS MINUTES SECONDS MILLISECONDS TUMBLING HOPPING SIZE ADVANCE RETENTION ' +
    'CASE WHEN THEN ELSE END JOIN FULL OUTER INNER LEFT RIGHT ON WITH VALUES CREATE TABLE TOPIC STREAM STREAMS INSERT ' +
    'DELETE INTO DESCRIBE EXTENDED PRINT CAST LIST TOPICS QUERY QUERIES TERMINATE PAUSE RESUME LOAD DROP TO RENAME SAMPLE ' +
    'EXPORT CATALOG PROPERTIES BEGINNING UNSET RUN SCRIPT DECIMAL CONNECTOR CONNECTORS NAMESPACE MATERIALIZED VIEW'
  ).split(' '),
);

/** All keywords, in upper case. */
export const KEYWORDS: readonly string[] = [...RESERVED, ...NON_RESERVED].sort();

/** Any letter case. */
export const isKeyword = (word: string): boolean => {
  const upper = word.toUpperCase();
  return RESERVED.has(upper) || NON_RESERVED.has(upper);
};

/** Any letter case. A reserved word is a name only in back-quotes or double quotes. */
export const isReserved = (word: string): boolean => RESERVED.has(word.toUpperCase());

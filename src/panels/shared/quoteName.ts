/** Words that KSQL reads as its own unless they are quoted (ksqlDB's SqlBase.g4, without its `nonReserved`). */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'SELECT FROM AS ALL DISTINCT WHERE WITHIN WINDOW GROUP BY HAVING LIMIT AT OR AND IN NOT EXISTS BETWEEN LIKE IS NULL ' +
    'TRUE FALSE MILLISECOND YEARS MONTHS DAYS HOURS MINUTES SECONDS MILLISECONDS TUMBLING HOPPING SIZE ADVANCE RETENTION ' +
    'CASE WHEN THEN ELSE END JOIN FULL OUTER INNER LEFT RIGHT ON WITH VALUES CREATE TABLE TOPIC STREAM STREAMS INSERT ' +
    'DELETE INTO DESCRIBE EXTENDED PRINT CAST LIST TOPICS QUERY QUERIES TERMINATE PAUSE RESUME LOAD DROP TO RENAME SAMPLE ' +
    'EXPORT CATALOG PROPERTIES BEGINNING UNSET RUN SCRIPT DECIMAL CONNECTOR CONNECTORS NAMESPACE MATERIALIZED VIEW'
  ).split(' '),
);

/** A name as it must be written to be read back as itself: bare ones are read in upper case, others stand in back-quotes. */
export const quoteName = (name: string): string =>
  /^[A-Z_][A-Z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : `\`${name.replaceAll('`', '``')}\``;

/** Whether a name can stand bare, in whatever case: it is then another name only by its case. */
export const isPlainName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name.toUpperCase());

/** The name that somebody means who types it into a form: as KSQL reads it, or as it stands where KSQL could not read it. */
export const readName = (typed: string): string => {
  const text = typed.trim();
  if (/^`(?:[^`]|``)+`$/.test(text)) return text.slice(1, -1).replaceAll('``', '`');
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) ? text.toUpperCase() : text;
};

/** How a name stands in a form, so that `readName` gives it back: in back-quotes only where its case matters. */
export const formName = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && name !== name.toUpperCase() ? `\`${name}\`` : name);

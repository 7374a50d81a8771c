/**
 * A statement that changed what exists, as the command topic keeps it. Replaying the topic from its beginning gives
 * the state again. Source: io.confluent.ksql.rest.server.computation.Command.
 */
export type Command =
  | { readonly type: 'statement'; readonly statement: string }
  | { readonly type: 'terminate'; readonly queryId: string };

/** `_confluent-ksql-<service id>_command_topic` */
export const SERVICE_ID = 'default_';
export const COMMAND_TOPIC = `_confluent-ksql-${SERVICE_ID}_command_topic`;

/** The application id of a query, which begins the names of its internal topics. */
export const applicationId = (queryId: string): string => `_confluent-ksql-${SERVICE_ID}query_${queryId}`;
export const transientApplicationId = (queryId: string): string => `_confluent-ksql-${SERVICE_ID}transient_${queryId}`;

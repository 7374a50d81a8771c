/** What is wrong with a connector's configuration, or with a call to the herder, as a value for people and programs. */
export interface ConnectError {
  readonly code:
    | 'UNKNOWN_CONNECTOR_CLASS'
    | 'UNKNOWN_CONNECTOR'
    | 'UNKNOWN_CONFIG'
    | 'MISSING_CONFIG'
    | 'INVALID_VALUE'
    | 'FILE_NOT_FOUND'
    | 'TOPIC_NOT_CREATED'
    | 'WRITE_FAILED';
  readonly message: string;
  /** The setting it is about. */
  readonly key?: string;
  /** What to put instead of the key or its value. */
  readonly suggestion?: string;
}

/** What handlers are told of the application's configuration. */
export interface ExceptionHandlerConfig {
  /** `errors.deadletterqueue.topic.name`. The topic is the application's to create. */
  readonly errorsDeadLetterQueueTopicName: string | undefined;
}

/** A handler that wants to know; it is told once, before it is asked, and belongs to one application. */
export interface ConfigurableHandler {
  configure?(config: ExceptionHandlerConfig): void;
}

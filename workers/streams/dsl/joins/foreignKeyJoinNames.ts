import type { InternalStreamsBuilder } from '../../graph/InternalStreamsBuilder.ts';

/** Names of a foreign-key join, in the order in which Kafka generates them (KTableImpl.doJoinOnForeignKey). */
export const foreignKeyJoinNames = (builder: InternalStreamsBuilder, name: string | undefined) => {
  const next = (suffix: string, prefix: string): string => builder.suffixWithOrElseGet(name, suffix, prefix);
  return {
    subscriptionTopic: `${next('-subscription-registration', 'KTABLE-FK-JOIN-SUBSCRIPTION-REGISTRATION-')}-topic`,
    subscriptionSend: next('-subscription-registration-processor', 'KTABLE-FK-JOIN-SUBSCRIPTION-REGISTRATION-'),
    subscriptionSink: next('-subscription-registration-sink', 'KTABLE-SINK-'),
    subscriptionSource: next('-subscription-registration-source', 'KTABLE-SOURCE-'),
    subscriptionStore: next('-subscription-store', 'KTABLE-FK-JOIN-SUBSCRIPTION-STATE-STORE-'),
    subscriptionReceive: next('-subscription-receive', 'KTABLE-FK-JOIN-SUBSCRIPTION-PROCESSOR-'),
    subscriptionJoin: next('-subscription-join-foreign', 'KTABLE-FK-JOIN-SUBSCRIPTION-PROCESSOR-'),
    foreignTableJoin: next('-foreign-join-subscription', 'KTABLE-FK-JOIN-SUBSCRIPTION-PROCESSOR-'),
    responseTopic: `${next('-subscription-response', 'KTABLE-FK-JOIN-SUBSCRIPTION-RESPONSE-')}-topic`,
    responseSink: next('-subscription-response-sink', 'KTABLE-SINK-'),
    responseSource: next('-subscription-response-source', 'KTABLE-SOURCE-'),
    responseJoin: next('-subscription-response-resolver', 'KTABLE-FK-JOIN-SUBSCRIPTION-RESPONSE-RESOLVER-PROCESSOR-'),
    result: next('-result', OUTPUT),
  };
};

export const OUTPUT = 'KTABLE-FK-JOIN-OUTPUT-';

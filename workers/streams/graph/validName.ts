import { invalidTopicNameReason } from '../../common/index.ts';
import { TopologyException } from '../errors/TopologyException.ts';

/** Names become parts of topic names, so they follow the same rules. Throws TopologyException. Source: Named.validate. */
export const validName = (name: string): string => {
  const reason = invalidTopicNameReason(name);
  if (reason !== undefined) throw new TopologyException(reason.replace(/topic name|topic/, 'name'));
  return name;
};

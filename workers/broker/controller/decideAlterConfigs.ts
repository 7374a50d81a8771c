import { parseLogConfig } from '../../log/index.ts';
import type { AlterConfigsRequest, NamedResult } from '../api/admin.ts';
import type { MetadataImage } from '../metadata/MetadataImage.ts';
import type { MetadataRecord } from '../metadata/MetadataRecord.ts';
import { failed, refusalOf, type Decision } from './Decision.ts';

/** Topics' configs; a broker's are read only here. */
export const decideAlterConfigs = (image: MetadataImage, resources: AlterConfigsRequest['resources'], defaults: Readonly<Record<string, string>>): Decision<NamedResult> => {
  const records: MetadataRecord[] = [];
  const results = resources.map(({ type, name, configs }): NamedResult => {
    if (type === 'broker') return failed(name, 'INVALID_CONFIG', 'the configs of a running broker cannot be changed here');
    if (!image.topics.has(name)) return failed(name, 'UNKNOWN_TOPIC_OR_PARTITION', `the topic ${name} does not exist`);
    const after: Record<string, string> = { ...image.configs('topic', name) };
    for (const [key, value] of Object.entries(configs)) {
      if (value === null) delete after[key];
      else after[key] = value;
    }
    const invalid = refusalOf(() => parseLogConfig(defaults, after));
    if (invalid !== undefined) return failed(name, invalid.errorName, invalid.message);
    for (const [key, value] of Object.entries(configs)) records.push({ type: 'ConfigRecord', resourceType: 'topic', resourceName: name, name: key, value });
    return { name, error: 'NONE' };
  });
  return { records, results };
};

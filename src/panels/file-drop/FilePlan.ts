import type { FileInspection, PipelineView } from '../../../workers/protocol/index.ts';
import { isPlainName } from '../shared/quoteName.ts';

/** How a file is to be loaded, as the dialog asks for it. */
export interface FilePlan {
  /** The name under which the file is kept. */
  readonly storedName: string;
  readonly streamName: string;
  readonly columns: readonly PlannedColumn[];
  /** Name of the column that becomes the key; null for none. */
  readonly key: string | null;
  readonly partitions: number;
}

export interface PlannedColumn {
  readonly name: string;
  readonly type: string;
  readonly isTaken: boolean;
}

/** What the dialog starts with. */
export const planFile = (inspection: FileInspection, graph: PipelineView): FilePlan => {
  const names = new Set(graph.nodes.map((node) => node.id.toUpperCase()));
  const files = new Set(
    graph.nodes.flatMap(({ config }) => (config.kind === 'source-connector' && config.properties['file'] !== undefined ? [config.properties['file']] : [])),
  );
  const base = streamNameOf(inspection.name);
  return {
    storedName: firstFree((n) => (n === 1 ? inspection.name : inspection.name.replace(/(\.[^.]*)?$/, ` (${n})$1`)), (name) => files.has(name)),
    streamName: firstFree((n) => (n === 1 ? base : `${base}_${n}`), (name) => names.has(name.toUpperCase()) || names.has(`${name}_file`.toUpperCase())),
    columns: inspection.columns.map(({ name, type }) => ({ name, type, isTaken: true })),
    key: null,
    partitions: 1,
  };
};

/** `2024 Sensor-Readings.csv` becomes `_2024_sensor_readings`. */
export const streamNameOf = (fileName: string): string => {
  const words = fileName.replace(/\.[^.]*$/, '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '');
  const name = /^\d/.test(words) ? `_${words}` : words;
  return name === '' ? 'file' : isPlainName(name) ? name : `${name}_rows`;
};

/** Why the plan cannot be carried out, or null. */
export const refusePlan = (plan: FilePlan, graph: PipelineView): string | null => {
  const taken = plan.columns.filter((column) => column.isTaken);
  if (taken.length === 0) return 'Take at least one column.';
  if (!isPlainName(plan.streamName)) return 'The stream needs a name of letters, digits and _ that is not a word of KSQL.';
  const names = new Set(graph.nodes.map((node) => node.id.toUpperCase()));
  if (names.has(plan.streamName.toUpperCase())) return `${plan.streamName} exists already.`;
  if (names.has(`${plan.streamName}_file`.toUpperCase())) return `${plan.streamName}_file exists already.`;
  if (!Number.isInteger(plan.partitions) || plan.partitions < 1 || plan.partitions > 64) return 'Partitions: a whole number from 1 to 64.';
  return null;
};

const firstFree = (nameOf: (n: number) => string, isTaken: (name: string) => boolean): string => {
  for (let n = 1; ; n++) if (!isTaken(nameOf(n))) return nameOf(n);
};

import { PLUGINS } from '../connect/index.ts';
import { aggregateFunctions, formatSignature, KEYWORDS, scalarFunctions } from '../ksql/index.ts';
import type { Catalog } from '../protocol/index.ts';

/** What there is to choose from: the palette, the forms and the editor's completion are built from it. */
export const readCatalog = (): Catalog => ({
  connectors: PLUGINS.map(({ info }) => ({
    connectorClass: info.connectorClass,
    type: info.type,
    title: info.title,
    description: info.description,
    settings: info.config.keys.map(({ name, type, defaultValue, isRequired, documentation, values }) => ({ name, type, defaultValue, isRequired, documentation, values })),
    shapes: info.shapes,
  })),
  functions: [
    ...[...scalarFunctions.values()].map(({ name, description, signatures }) => ({
      name, description, isAggregate: false, signatures: signatures.map((signature) => formatSignature(name, signature)),
    })),
    ...[...aggregateFunctions.values()].map(({ name, description, signatures }) => ({ name, description, isAggregate: true, signatures })),
  ],
  keywords: [...KEYWORDS],
  types: ['BOOLEAN', 'INTEGER', 'BIGINT', 'DOUBLE', 'VARCHAR'],
});

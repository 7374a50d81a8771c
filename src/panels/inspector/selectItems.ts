import type { AggregateConfig, Column, SelectItemConfig } from '../../../workers/protocol/index.ts';
import { quoteName } from '../shared/quoteName.ts';

const isColumn = (item: SelectItemConfig, name: string): boolean => {
  const expression = item.expression.trim().replace(/^\w+\./, '');
  return expression === quoteName(name) || (/^\w+$/.test(expression) && expression.toUpperCase() === name);
};

export const isPicked = (items: readonly SelectItemConfig[], name: string): boolean =>
  items.some((item) => item.expression.trim() === '*' || isColumn(item, name));

/** Takes a column into the list or out of it; `*` becomes the names that stay. */
export const toggleColumn = (items: readonly SelectItemConfig[], columns: readonly Column[], name: string): SelectItemConfig[] => {
  if (!isPicked(items, name)) return [...items, { expression: quoteName(name), alias: '' }];
  return items.flatMap((item) => {
    if (item.expression.trim() !== '*') return isColumn(item, name) ? [] : [item];
    return columns.filter((column) => column.name !== name).map((column) => ({ expression: quoteName(column.name), alias: '' }));
  });
};

export const moveItem = <T>(items: readonly T[], index: number, by: -1 | 1): T[] => {
  const moved = [...items];
  const [item] = moved.splice(index, 1);
  if (item !== undefined) moved.splice(Math.max(0, index + by), 0, item);
  return moved;
};

export const replaceItem = <T>(items: readonly T[], index: number, item: T): T[] => items.map((each, i) => (i === index ? item : each));

export interface AggregateCall {
  readonly name: string;
  /** KSQL between the parentheses. */
  readonly argument: string;
}

/** `COUNT(*)` and the like; null for anything that is not one plain call of a known function. */
export const readAggregate = (expression: string, functions: readonly string[]): AggregateCall | null => {
  const match = /^\s*(\w+)\s*\(([^()]*)\)\s*$/.exec(expression);
  const name = match?.[1]?.toUpperCase();
  return name === undefined || !functions.includes(name) ? null : { name, argument: (match?.[2] ?? '').trim() };
};

export const writeAggregate = ({ name, argument }: AggregateCall): string => `${name}(${argument})`;

/** Groups by `name` or no longer does; the column joins the select list or leaves it, ahead of the aggregates. */
export const toggleGroupBy = (config: AggregateConfig, name: string): AggregateConfig => {
  const asItem = (expression: string): SelectItemConfig => ({ expression, alias: '' });
  const isGrouped = config.groupBy.some((expression) => isColumn(asItem(expression), name));
  if (isGrouped) {
    return {
      ...config,
      groupBy: config.groupBy.filter((expression) => !isColumn(asItem(expression), name)),
      items: config.items.filter((item) => !isColumn(item, name)),
    };
  }
  const at = config.items.filter((item) => config.groupBy.includes(item.expression)).length;
  const items = isPicked(config.items, name) ? config.items : [...config.items.slice(0, at), asItem(quoteName(name)), ...config.items.slice(at)];
  return { ...config, groupBy: [...config.groupBy, quoteName(name)], items };
};

export const isGroupedBy = (config: AggregateConfig, name: string): boolean =>
  config.groupBy.some((expression) => isColumn({ expression, alias: '' }, name));

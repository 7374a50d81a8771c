import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { usePipeline, useStores } from '../../stores/useStores.ts';
import { classNames } from '../../ui/classNames.ts';
import { KindIcon } from '../shared/KindIcon.tsx';
import { kindNames } from '../../canvas/nodes/kindNames.ts';
import { flattenOutline, type OutlineItem } from './flattenOutline.ts';
import './OutlineTree.css';

/** The graph as a tree of lines, for whoever does not use the canvas: one tab stop, arrows walk it, Enter selects. */
export const OutlineTree = () => {
  const { view } = useStores();
  const graph = usePipeline((state) => state.graph);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const items = useMemo(() => {
    const all = flattenOutline(graph);
    return all.filter((item) => ![...closed].some((path) => item.path.startsWith(`${path}>`)));
  }, [graph, closed]);
  const stop = items.find((item) => item.path === current) ?? items[0];

  const goTo = (item: OutlineItem | undefined): void => {
    if (item === undefined) return;
    setCurrent(item.path);
    list.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(item.path)}"]`)?.focus();
  };
  const setOpen = (item: OutlineItem, isOpen: boolean): void => {
    const next = new Set(closed);
    if (isOpen) next.delete(item.path);
    else next.add(item.path);
    setClosed(next);
  };
  const choose = (item: OutlineItem): void => {
    view.getState().select([item.node.id]);
    view.getState().centreNode(item.node.id);
  };

  const onKeyDown = (event: KeyboardEvent, item: OutlineItem): void => {
    const index = items.indexOf(item);
    const steps: { readonly [key: string]: () => void } = {
      ArrowDown: () => goTo(items[index + 1]),
      ArrowUp: () => goTo(items[index - 1]),
      Home: () => goTo(items[0]),
      End: () => goTo(items.at(-1)),
      ArrowRight: () => {
        if (!item.hasChildren) return;
        if (closed.has(item.path)) setOpen(item, true);
        else goTo(items[index + 1]);
      },
      ArrowLeft: () => {
        if (item.hasChildren && !closed.has(item.path)) setOpen(item, false);
        else goTo(items.slice(0, index).findLast((each) => each.depth === item.depth - 1));
      },
      Enter: () => choose(item),
      ' ': () => choose(item),
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    step();
  };

  return (
    <ul ref={list} role="tree" aria-label="Outline of the pipeline" className="outline">
      {items.map((item) => {
        const { node, depth, path, isReference, hasChildren } = item;
        const problems = node.problems.length;
        return (
          <li
            key={path}
            role="treeitem"
            data-path={path}
            aria-level={depth + 1}
            aria-expanded={hasChildren ? !closed.has(path) : undefined}
            aria-selected={false}
            aria-label={`${kindNames[node.config.kind]} ${node.title}${isReference ? ', shown above' : ''}${problems > 0 ? `, ${problems} ${problems === 1 ? 'problem' : 'problems'}` : ''}`}
            tabIndex={item === stop ? 0 : -1}
            className={classNames('outline-item', isReference && 'outline-reference')}
            style={{ paddingInlineStart: 6 + depth * 16 }}
            onFocus={() => setCurrent(path)}
            onClick={() => choose(item)}
            onKeyDown={(event) => onKeyDown(event, item)}
          >
            <KindIcon kind={node.config.kind} />
            <span className="outline-title">{node.title}</span>
            {problems > 0 && <span className="outline-problems">▲ {problems}</span>}
            {isReference && <span className="outline-note">above</span>}
          </li>
        );
      })}
    </ul>
  );
};

import { useEffect, useRef, type RefObject } from 'react';
import { isStill } from './isStill.ts';
import type { PhysicalPlan } from './physicalPlan.ts';

/** An instance that has just been added is scrolled into view, where not all have room. */
export const useShowNewest = (stage: RefObject<HTMLElement | null>, { columns }: Pick<PhysicalPlan, 'columns'>, isPhysical: boolean): void => {
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const added = columns.findLast(({ instance }) => known.current?.has(instance.instanceId) === false);
    known.current = new Set(columns.map(({ instance }) => instance.instanceId));
    const element = stage.current;
    if (added === undefined || element === null || !isPhysical) return;
    const { x, width } = added.box;
    const padding = Number.parseFloat(getComputedStyle(element).paddingLeft);
    const isInView = x + padding >= element.scrollLeft && x + width + 2 * padding <= element.scrollLeft + element.clientWidth;
    if (!isInView) element.scrollTo({ left: x + width + 2 * padding - element.clientWidth, behavior: isStill() ? 'auto' : 'smooth' });
  });
};

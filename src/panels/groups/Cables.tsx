import { useLayoutEffect, useRef } from 'react';
import { keyColours } from '../../canvas/particles/keyColour.ts';
import { classNames } from '../../ui/classNames.ts';
import { between, cablePath, type PlacedCable, type Point } from './cableLayout.ts';

const MOVE_MS = 520;

/** A member's place among the others gives its cables their colour. */
export const memberColour = (index: number): string => keyColours[index % keyColours.length] ?? keyColours[0];

/** Cables that swing from where they were to where they belong; drawn past React while they move. */
export const Cables = ({ cables, colourOf }: { readonly cables: readonly PlacedCable[]; colourOf(member: string): string }) => {
  const group = useRef<SVGGElement>(null);
  const ends = useRef(new Map<string, Point>());

  useLayoutEffect(() => {
    const elements = [...(group.current?.querySelectorAll<SVGGElement>('[data-cable]') ?? [])];
    const startedAt = performance.now();
    const starts = new Map(ends.current);
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    let frame = 0;
    const draw = (now: number): void => {
      const progress = isStill ? 1 : Math.min(1, (now - startedAt) / MOVE_MS);
      cables.forEach((cable, index) => {
        const start = starts.get(cable.name) ?? cable.to;
        const to = between(start, cable.to, progress);
        ends.current.set(cable.name, to);
        const element = elements[index];
        const d = cablePath(cable.from, to);
        element?.querySelectorAll('path').forEach((path) => path.setAttribute('d', d));
        element?.querySelector('rect')?.setAttribute('transform', `translate(${to.x - 8} ${to.y - 4})`);
      });
      if (progress < 1) frame = requestAnimationFrame(draw);
    };
    draw(startedAt);
    return () => cancelAnimationFrame(frame);
  }, [cables]);
  return (
    <g ref={group} aria-hidden>
      {cables.map(({ name, member }) => (
        <g key={name} data-cable={name} className={classNames('cable', member === null && 'is-loose')} style={member === null ? undefined : { color: colourOf(member) }}>
          <path className="cable-under" fill="none" />
          <path className="cable-line" fill="none" stroke="currentColor" />
          <rect width="11" height="8" rx="2" fill="currentColor" />
        </g>
      ))}
    </g>
  );
};

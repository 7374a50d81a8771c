import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useState, type RefObject } from 'react';
import { isStill } from './isStill.ts';
import './StageEdges.css';

interface Hidden {
  readonly left: number;
  readonly right: number;
  readonly below: boolean;
}
const nothing: Hidden = { left: 0, right: 0, below: false };
const SLACK = 4;

const hiddenOf = ({ scrollLeft, scrollWidth, clientWidth, scrollTop, scrollHeight, clientHeight }: HTMLElement, count: number): Hidden => {
  const column = scrollWidth / Math.max(1, count);
  const columnsIn = (pixels: number): number => (pixels <= SLACK ? 0 : Math.max(1, Math.round(pixels / column)));
  return { left: columnsIn(scrollLeft), right: columnsIn(scrollWidth - clientWidth - scrollLeft), below: scrollHeight - clientHeight - scrollTop > SLACK };
};

/** That there is more than what is seen: shades at the stage's edges, and at the sides how many instances there are, and a way to them. */
export const StageEdges = ({ stage, count }: { readonly stage: RefObject<HTMLElement | null>; readonly count: number }) => {
  const [hidden, setHidden] = useState(nothing);
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const look = (): void =>
      setHidden((before) => {
        const now = hiddenOf(element, count);
        return now.left === before.left && now.right === before.right && now.below === before.below ? before : now;
      });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [stage, count]);
  const show = (direction: -1 | 1): void => stage.current?.scrollBy({ left: direction * stage.current.clientWidth * 0.8, behavior: isStill() ? 'auto' : 'smooth' });
  return (
    <>
      {hidden.left > 0 && (
        <div className="stage-edge is-left">
          <button type="button" aria-label={moreText(hidden.left, 'left')} title={moreText(hidden.left, 'left')} onClick={() => show(-1)}>
            <ChevronLeft size={14} aria-hidden /> {hidden.left}
          </button>
        </div>
      )}
      {hidden.right > 0 && (
        <div className="stage-edge is-right">
          <button type="button" aria-label={moreText(hidden.right, 'right')} title={moreText(hidden.right, 'right')} onClick={() => show(1)}>
            {hidden.right} <ChevronRight size={14} aria-hidden />
          </button>
        </div>
      )}
      {hidden.below && <div className="stage-edge is-below" />}
    </>
  );
};

const moreText = (count: number, side: 'left' | 'right'): string => `${count} more ${count === 1 ? 'instance' : 'instances'} at the ${side}`;

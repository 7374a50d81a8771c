import type { KeyboardEvent, PointerEvent } from 'react';
import './ResizeHandle.css';

export interface ResizeHandleProps {
  readonly label: string;
  /** `columns`: drags sideways; `rows`: up and down. */
  readonly between: 'columns' | 'rows';
  readonly size: number;
  readonly min: number;
  readonly max: number;
  /** The panel lies right of or below the handle, and grows against the pointer. */
  onResize(size: number): void;
}

const STEP = 24;

export const ResizeHandle = ({ label, between, size, min, max, onResize }: ResizeHandleProps) => {
  const clamp = (value: number): number => Math.round(Math.min(max, Math.max(min, value)));
  const place = (event: PointerEvent): number => (between === 'columns' ? event.clientX : event.clientY);

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.preventDefault();
    const handle = event.currentTarget;
    const start = place(event);
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent): void => onResize(clamp(size + start - (between === 'columns' ? moved.clientX : moved.clientY)));
    const end = (): void => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', end);
      handle.removeEventListener('pointercancel', end);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end);
    handle.addEventListener('pointercancel', end);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const [grow, shrink] = between === 'columns' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    onResize(clamp(size + (event.key === grow ? STEP : -STEP)));
  };

  return (
    <div
      className={`resize-handle resize-${between}`}
      role="separator"
      aria-label={label}
      aria-orientation={between === 'columns' ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
};

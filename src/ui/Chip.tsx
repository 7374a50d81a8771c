import type { ComponentProps } from 'react';
import { classNames } from './classNames.ts';
import './Chip.css';

export interface ChipProps extends ComponentProps<'button'> {
  readonly tone?: 'plain' | 'accent';
}

/** A small button that puts its own text somewhere. */
export const Chip = ({ tone = 'plain', className, ...rest }: ChipProps) => (
  <button type="button" className={classNames('chip mono', tone === 'accent' && 'chip-accent', className)} {...rest} />
);

import type { ComponentProps } from 'react';
import { classNames } from './classNames.ts';
import './Button.css';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly tone?: 'plain' | 'primary' | 'quiet' | 'danger';
}

export const Button = ({ tone = 'plain', className, type = 'button', ...rest }: ButtonProps) => (
  <button type={type} className={classNames('button', `button-${tone}`, className)} {...rest} />
);

import { Button, type ButtonProps } from './Button.tsx';
import { classNames } from './classNames.ts';
import { Tooltip } from './Tooltip.tsx';

export interface IconButtonProps extends Omit<ButtonProps, 'aria-label' | 'title'> {
  /** Its accessible name, shown as the tooltip. */
  readonly label: string;
  /** As people read it: `Ctrl+Z`. */
  readonly shortcut?: string;
}

export const IconButton = ({ label, shortcut, tone = 'quiet', className, ...rest }: IconButtonProps) => (
  <Tooltip text={label} {...(shortcut === undefined ? {} : { shortcut })}>
    <Button tone={tone} aria-label={label} className={classNames('icon-button', className)} {...rest} />
  </Tooltip>
);

import { Button, type ButtonProps } from './Button.tsx';
import { classNames } from './classNames.ts';
import './SmallButton.css';

/** A button within dense text or a list. */
export const SmallButton = ({ className, ...rest }: ButtonProps) => <Button className={classNames('button-small', className)} {...rest} />;

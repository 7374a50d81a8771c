import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import './Popover.css';

export interface PopoverProps {
  readonly trigger: ReactNode;
  readonly label: string;
  readonly align?: 'start' | 'center' | 'end';
  readonly isOpen?: boolean;
  readonly children: ReactNode;
  onOpenChange?(isOpen: boolean): void;
}

/** A small panel beside the button that opens it. */
export const Popover = ({ trigger, label, align = 'center', isOpen, children, onOpenChange }: PopoverProps) => (
  <Radix.Root {...(isOpen === undefined ? {} : { open: isOpen })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content className="popover" aria-label={label} align={align} sideOffset={6} collisionPadding={8}>
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);

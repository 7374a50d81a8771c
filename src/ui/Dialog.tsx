import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './IconButton.tsx';
import './Dialog.css';

export interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly description?: string;
  readonly size?: 'small' | 'medium' | 'large';
  /** Buttons at the lower edge. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
  onClose(): void;
}

/** A modal: keeps focus, closes on Escape or outside, and gives focus back. */
export const Dialog = ({ isOpen, title, description, size = 'medium', footer, children, onClose }: DialogProps) => (
  <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
    <Radix.Portal>
      <Radix.Overlay className="dialog-overlay" />
      <Radix.Content className={`dialog dialog-${size}`} {...(description === undefined ? { 'aria-describedby': undefined } : {})}>
        <header className="dialog-header">
          <div>
            <Radix.Title className="dialog-title">{title}</Radix.Title>
            {description !== undefined && <Radix.Description className="dialog-description">{description}</Radix.Description>}
          </div>
          <Radix.Close asChild>
            <IconButton label="Close">
              <X size={16} aria-hidden />
            </IconButton>
          </Radix.Close>
        </header>
        <div className="dialog-body">{children}</div>
        {footer !== undefined && <footer className="dialog-footer">{footer}</footer>}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);

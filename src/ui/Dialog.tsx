import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { useFocusReturn } from './useFocusReturn.ts';
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

const Content = ({ title, description, size = 'medium', footer, children }: Omit<DialogProps, 'isOpen' | 'onClose'>) => {
  const returnFocus = useFocusReturn();
  return (
    <Radix.Content
      className={`dialog dialog-${size}`}
      onCloseAutoFocus={returnFocus}
      {...(description === undefined ? { 'aria-describedby': undefined } : {})}
    >
      <header className="dialog-header">
        <div>
          <Radix.Title className="dialog-title">{title}</Radix.Title>
          {description !== undefined && <Radix.Description className="dialog-description">{description}</Radix.Description>}
        </div>
        <Radix.Close asChild>
          {/* No tooltip: it would open with the dialog's first focus and take the first Escape. */}
          <Button tone="quiet" className="icon-button" aria-label="Close">
            <X size={16} aria-hidden />
          </Button>
        </Radix.Close>
      </header>
      <div className="dialog-body">{children}</div>
      {footer !== undefined && <footer className="dialog-footer">{footer}</footer>}
    </Radix.Content>
  );
};

/** A modal: keeps focus, closes on Escape or outside, and gives focus back. */
export const Dialog = ({ isOpen, onClose, ...content }: DialogProps) => (
  <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
    <Radix.Portal>
      <Radix.Overlay className="dialog-overlay" />
      <Content {...content} />
    </Radix.Portal>
  </Radix.Root>
);

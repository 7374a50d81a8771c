import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { useFocusReturn } from './useFocusReturn.ts';
import './Menu.css';

export interface MenuProps {
  /** The element that opens it; left out for a menu at `at`. */
  readonly trigger?: ReactNode;
  /** A place on the page, for menus that a pointer opens. */
  readonly at?: { readonly x: number; readonly y: number } | null;
  readonly isOpen?: boolean;
  readonly align?: 'start' | 'center' | 'end';
  readonly label: string;
  readonly children: ReactNode;
  onOpenChange?(isOpen: boolean): void;
}

/** A menu of `MenuItem`s, keyboard and all. */
export const Menu = ({ trigger, at = null, isOpen, align = 'start', label, children, onOpenChange }: MenuProps) => {
  const returnFocus = useFocusReturn();
  return (
    <DropdownMenu.Root modal={false} {...(isOpen === undefined ? {} : { open: isOpen })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <DropdownMenu.Trigger asChild>
        {trigger ?? <span aria-hidden className="menu-anchor" style={{ left: at?.x ?? 0, top: at?.y ?? 0 }} />}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" aria-label={label} align={align} sideOffset={4} collisionPadding={8} {...(trigger === undefined ? { onCloseAutoFocus: returnFocus } : {})}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
};

export interface MenuItemProps {
  readonly icon?: ReactNode;
  readonly shortcut?: string;
  readonly isDisabled?: boolean;
  readonly isDanger?: boolean;
  readonly children: ReactNode;
  onSelect(): void;
}

export const MenuItem = ({ icon, shortcut, isDisabled = false, isDanger = false, children, onSelect }: MenuItemProps) => (
  <DropdownMenu.Item className={isDanger ? 'menu-item menu-item-danger' : 'menu-item'} disabled={isDisabled} onSelect={onSelect}>
    <span className="menu-icon" aria-hidden>
      {icon}
    </span>
    <span className="menu-text">{children}</span>
    {shortcut !== undefined && <kbd className="menu-shortcut">{shortcut}</kbd>}
  </DropdownMenu.Item>
);

export const MenuSeparator = () => <DropdownMenu.Separator className="menu-separator" />;

export const MenuHeading = ({ children }: { readonly children: ReactNode }) => <DropdownMenu.Label className="menu-heading">{children}</DropdownMenu.Label>;

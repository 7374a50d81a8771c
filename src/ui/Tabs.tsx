import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import './Tabs.css';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly content: ReactNode;
}

export interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly selected: Id;
  /** At the right end of the row. */
  readonly actions?: ReactNode;
  onSelect(id: Id): void;
}

/** Only the chosen tab's content is mounted. */
export const Tabs = <Id extends string>({ label, tabs, selected, actions, onSelect }: TabsProps<Id>) => (
  <Radix.Root className="tabs" value={selected} onValueChange={(id) => onSelect(id as Id)}>
    <div className="tabs-row">
      <Radix.List className="tabs-list" aria-label={label}>
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.id} value={tab.id} className="tab">
            {tab.icon}
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {actions}
    </div>
    {tabs.map((tab) => (
      <Radix.Content key={tab.id} value={tab.id} className="tab-content" tabIndex={-1}>
        {tab.content}
      </Radix.Content>
    ))}
  </Radix.Root>
);

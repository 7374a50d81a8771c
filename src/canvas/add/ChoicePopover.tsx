import { Popover } from 'radix-ui';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { PagePoint } from '../../stores/interactionStore.ts';
import { classNames } from '../../ui/classNames.ts';
import { useFocusReturn } from '../../ui/useFocusReturn.ts';
import './ChoicePopover.css';

export interface Choice {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly hint: string;
  readonly icon?: ReactNode;
  /** Why it cannot be chosen; shown in place of the hint. */
  readonly refusal?: string | null;
}

export interface ChoicePopoverProps {
  readonly at: PagePoint;
  readonly label: string;
  readonly placeholder: string;
  readonly emptyText: string;
  choicesFor(query: string): readonly Choice[];
  onChoose(id: string): void;
  onClose(): void;
}

/** A searchable list at a place on the page: a combobox whose list is always open. */
export const ChoicePopover = ({ at, label, placeholder, emptyText, choicesFor, onChoose, onClose }: ChoicePopoverProps) => {
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const returnFocus = useFocusReturn();
  const choices = choicesFor(query);
  const chosen = choices[Math.min(active, choices.length - 1)];

  const choose = (choice: Choice | undefined): void => {
    if (choice !== undefined && (choice.refusal ?? null) === null) onChoose(choice.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && choices.length > 0) {
      event.preventDefault();
      const next = (Math.min(active, choices.length - 1) + move + choices.length) % choices.length;
      setActive(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(chosen);
    }
  };

  return (
    <Popover.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Popover.Anchor asChild>
        <span aria-hidden className="menu-anchor" style={{ left: at.x, top: at.y }} />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content className="choices" aria-label={label} side="bottom" align="start" collisionPadding={10} onCloseAutoFocus={returnFocus} onKeyDown={onKeyDown}>
          <input
            className="choices-query"
            role="combobox"
            aria-expanded
            aria-controls={listId}
            aria-label={label}
            aria-activedescendant={chosen === undefined ? undefined : `${listId}-${choices.indexOf(chosen)}`}
            placeholder={placeholder}
            value={query}
            autoFocus
            spellCheck={false}
            onChange={(event) => {
              setQuery(event.target.value);
              setActive(0);
            }}
          />
          <div id={listId} role="listbox" aria-label={label} className="choices-list">
            {choices.length === 0 && <p className="choices-empty">{emptyText}</p>}
            {choices.map((choice, index) => (
              <div key={choice.id} role="presentation">
                {choice.group !== choices[index - 1]?.group && <div className="menu-heading" aria-hidden>{choice.group}</div>}
                <div
                  id={`${listId}-${index}`}
                  role="option"
                  aria-selected={choice === chosen}
                  aria-disabled={(choice.refusal ?? null) !== null}
                  className={classNames('choice', choice === chosen && 'is-active')}
                  onPointerMove={() => setActive(index)}
                  onClick={() => choose(choice)}
                >
                  {choice.icon !== undefined && <span className="menu-icon" aria-hidden>{choice.icon}</span>}
                  <span className="choice-text">
                    <span className="choice-title">{choice.title}</span>
                    <span className="choice-hint">{choice.refusal ?? choice.hint}</span>
                  </span>
                </div>
              </div>
            ))}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
};

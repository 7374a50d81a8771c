import { Braces, Dices, FileInput, FileOutput, Funnel, Keyboard, Sigma, Table2, Waves, type LucideIcon } from 'lucide-react';
import type { PaletteEntry } from './paletteEntries.ts';

interface EntryLook {
  readonly Icon: LucideIcon;
  readonly tone: 'stream' | 'table' | 'connector' | 'operator';
}

export const entryLooks: Readonly<Record<PaletteEntry['id'], EntryLook>> = {
  generator: { Icon: Dices, tone: 'connector' },
  file: { Icon: FileInput, tone: 'connector' },
  typed: { Icon: Keyboard, tone: 'stream' },
  topic: { Icon: Waves, tone: 'stream' },
  filter: { Icon: Funnel, tone: 'operator' },
  select: { Icon: Braces, tone: 'operator' },
  aggregate: { Icon: Sigma, tone: 'operator' },
  'topic-sink': { Icon: Waves, tone: 'stream' },
  table: { Icon: Table2, tone: 'table' },
  'file-sink': { Icon: FileOutput, tone: 'connector' },
};

export const EntryIcon = ({ id }: { readonly id: PaletteEntry['id'] }) => {
  const { Icon, tone } = entryLooks[id];
  return <Icon size={16} aria-hidden style={{ color: `var(--${tone})` }} />;
};

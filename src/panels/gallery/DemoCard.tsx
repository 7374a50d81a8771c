import { Play } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import type { Demo } from './Demo.ts';
import { DemoPicture } from './DemoPicture.tsx';

export const DemoCard = ({ demo, isOpening, onOpen }: { readonly demo: Demo; readonly isOpening: boolean; onOpen(): void }) => (
  <li className="demo-card">
    <DemoPicture document={demo.document} />
    <div className="demo-text">
      <p className="demo-talk">{demo.talk}</p>
      <h3>{demo.title}</h3>
      <p className="demo-summary">{demo.summary}</p>
      {demo.replaces !== undefined && (
        <details className="demo-replaces">
          <summary>{demo.replaces.title}</summary>
          <pre className="mono" tabIndex={0}>
            {demo.replaces.code}
          </pre>
        </details>
      )}
      <Button tone="primary" disabled={isOpening} onClick={onOpen} aria-label={`Open the demo ${demo.title}`}>
        <Play size={14} aria-hidden /> {demo.steps === undefined ? 'Open and run' : 'Open, step by step'}
      </Button>
    </div>
  </li>
);

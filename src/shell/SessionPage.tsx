import type { ReactNode } from 'react';
import { Logo } from '../panels/top-bar/Logo.tsx';
import type { SessionPhase } from '../stores/sessionStore.ts';
import { Button } from '../ui/Button.tsx';
import './SessionPage.css';

export interface SessionPageProps {
  readonly session: SessionPhase;
  onUseHere(): void;
  onUseMemory(): void;
}

const Page = ({ title, children, actions }: { readonly title: string; readonly children: ReactNode; readonly actions: ReactNode }) => (
  <main className="session-page">
    <div className="session-card">
      <Logo size={46} />
      <h1>{title}</h1>
      <div className="session-text">{children}</div>
      <div className="session-actions">{actions}</div>
    </div>
  </main>
);

/** In place of the canvas while this tab has no engine; nothing while it has, or is about to. */
export const SessionPage = ({ session, onUseHere, onUseMemory }: SessionPageProps) => {
  switch (session.phase) {
    case 'opening':
    case 'open':
      return null;
    case 'waiting':
      return (
        <Page
          title="Oxbow is open in another tab"
          actions={
            <Button tone="primary" disabled={session.isAsking} aria-busy={session.isAsking} onClick={onUseHere}>
              {session.isAsking ? 'Taking over …' : 'Use it here'}
            </Button>
          }
        >
          <p>One tab at a time writes the log, so that nothing is written twice.</p>
          <p>Close the other tab and this one goes on by itself, or take over now: the other tab stops at a safe point first.</p>
        </Page>
      );
    case 'handed-over':
      return (
        <Page
          title="Oxbow went on in another tab"
          actions={
            <Button tone="primary" onClick={onUseHere}>
              Bring it back here
            </Button>
          }
        >
          <p>This tab stopped its engine and let go of the log. Everything that was acknowledged is saved.</p>
        </Page>
      );
    case 'read-only':
      return (
        <Page
          title="Nothing more can be written"
          actions={
            <Button tone="primary" onClick={() => location.reload()}>
              Open again
            </Button>
          }
        >
          <p role="alert" className="session-reason">
            {session.message}
          </p>
          <p>Everything that was acknowledged is saved; what came after is not. If the disk is full, free some space before you open it again.</p>
        </Page>
      );
    case 'failed':
      return (
        <Page
          title="The engine did not open"
          actions={
            <>
              <Button tone={session.canUseMemory ? 'plain' : 'primary'} onClick={() => location.reload()}>
                Try again
              </Button>
              {session.canUseMemory && (
                <Button tone="primary" onClick={onUseMemory}>
                  Go on in memory
                </Button>
              )}
            </>
          }
        >
          <p role="alert" className="session-reason">
            {session.message}
            <code>{session.code}</code>
          </p>
          {session.canUseMemory && <p>Without storage everything works, but nothing outlives this tab. What was saved before stays untouched.</p>}
        </Page>
      );
  }
};

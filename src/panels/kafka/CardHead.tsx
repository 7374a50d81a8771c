import type { ReactNode } from 'react';
import './CardHead.css';

export interface CardHeadProps {
  readonly name: string;
  /** The name in full, where it is shortened. */
  readonly fullName?: string;
  /** As Kafka calls it. */
  readonly state: string;
  readonly tone: 'plain' | 'ok' | 'busy' | 'wrong';
  /** What can be done to it. */
  readonly children: ReactNode;
}

/** Above a group or an application that is opened. */
export const CardHead = ({ name, fullName, state, tone, children }: CardHeadProps) => (
  <header className="card-head">
    <h3 className="mono" title={fullName}>
      {name}
    </h3>
    <span className="card-state" data-tone={tone}>
      {state}
    </span>
    <span className="card-buttons">{children}</span>
  </header>
);

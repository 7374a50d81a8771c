import type { Lane } from '../../../../workers/protocol/index.ts';
import { lastFirst, shareOf, type LaneWindow } from './laneWindow.ts';
import './LaneOverview.css';

export interface LaneOverviewProps {
  readonly lane: Lane;
  readonly window: LaneWindow;
  onScroll(first: number): void;
}

const percent = (share: number): string => `${share * 100}%`;

/** The whole log as a strip with its segments, who reads where, and the stretch on screen: drag it to scroll. */
export const LaneOverview = ({ lane, window, onScroll }: LaneOverviewProps) => {
  const last = lastFirst(lane, window.capacity);
  const isScrollable = last > lane.logStartOffset;
  return (
    <div className="lane-overview">
      {lane.segments.slice(1).map(({ baseOffset }) => (
        <i key={baseOffset} className="overview-cut" style={{ left: percent(shareOf(baseOffset, lane)) }} />
      ))}
      <i className="overview-window" style={{ left: percent(shareOf(window.first, lane)), right: percent(1 - shareOf(window.first + window.capacity, lane)) }} />
      {lane.positions.map((position) => (
        <i key={`${position.groupId ?? ''}/${position.name}`} className="overview-flag" style={{ left: percent(shareOf(position.offset, lane)) }} />
      ))}
      {isScrollable && (
        <input
          type="range"
          aria-label={`Scroll partition ${lane.partition}`}
          aria-valuetext={`from offset ${window.first}`}
          min={lane.logStartOffset}
          max={last}
          value={window.first}
          onChange={(event) => onScroll(Number(event.target.value))}
        />
      )}
    </div>
  );
};

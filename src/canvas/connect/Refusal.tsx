import { TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { useInteraction, useStores } from '../../stores/useStores.ts';
import './Refusal.css';

const SHOWN_MS = 5000;
const WIDTH = 280;

/** Why a connection was refused, where it was tried. */
export const Refusal = () => {
  const refusal = useInteraction((state) => state.refusal);
  const { interaction } = useStores();
  useEffect(() => {
    if (refusal === null) return undefined;
    const timer = setTimeout(() => interaction.getState().clearRefusal(), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [refusal, interaction]);

  return (
    <div role="alert">
      {refusal !== null && (
        <button
          type="button"
          key={refusal.tick}
          className="refusal"
          style={{ left: Math.max(8, Math.min(refusal.at.x + 14, innerWidth - WIDTH - 8)), top: Math.min(refusal.at.y + 14, innerHeight - 90) }}
          title="Dismiss"
          onClick={() => interaction.getState().clearRefusal()}
        >
          <TriangleAlert size={16} aria-hidden />
          {refusal.reason}
        </button>
      )}
    </div>
  );
};

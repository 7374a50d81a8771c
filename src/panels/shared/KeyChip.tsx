import { keyColour } from '../../canvas/particles/keyColour.ts';
import './KeyChip.css';

/** A key in the colour that its records have on the canvas. */
export const KeyChip = ({ text }: { readonly text: string | null }) =>
  text === null ? (
    <span className="null-value">null</span>
  ) : (
    <span className="key-chip" title={text}>
      <i style={{ background: keyColour(text) }} aria-hidden />
      <span>{text}</span>
    </span>
  );

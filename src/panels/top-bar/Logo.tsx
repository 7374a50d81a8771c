/** The river, and the lake that it left behind. */
export const Logo = ({ size = 26 }: { readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" fill="none" strokeWidth="3.6" strokeLinecap="round" aria-hidden>
    <path d="M12.2 17.9a7.6 7.6 0 1 1 9.5-1.5" stroke="var(--table)" />
    <path d="M3 26.2c4.3-4.6 8.7-4.6 13 0s8.7 4.6 13 0" stroke="var(--stream)" transform="translate(0 -1.5)" />
  </svg>
);

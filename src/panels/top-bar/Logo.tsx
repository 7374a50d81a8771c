/** A river that meanders, and the lake it left behind. */
export const Logo = ({ size = 26 }: { readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden>
    <path d="M3 23.5c5 0 6.5-2.4 8-5.5" stroke="var(--stream)" strokeWidth="3.4" strokeLinecap="round" />
    <path d="M21 18c1.500 3.100 3 5.500 8 5.500" stroke="var(--stream)" strokeWidth="3.4" strokeLinecap="round" />
    <path d="M9.200 23.500h13.600" stroke="var(--stream)" strokeWidth="3.4" strokeLinecap="round" />
    <path d="M11.300 13.800C9.600 8.600 12.200 5 16 5s6.400 3.600 4.700 8.800" stroke="var(--table)" strokeWidth="3.4" strokeLinecap="round" />
  </svg>
);

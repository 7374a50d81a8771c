/** The time of day with milliseconds: what tells two records apart on a stage. */
export const formatTime = (timestampMs: number): string => {
  const time = new Date(timestampMs);
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
  return `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}.${pad(time.getMilliseconds(), 3)}`;
};

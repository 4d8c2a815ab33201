const noTime = '0001-01-01T00:00:00Z';

/** A time from the API in whole seconds, UTC; empty if there is none. */
export const timeText = (time: string | undefined): string =>
  time === undefined || time === noTime ? '' : time.replace(/\.\d+Z$/, 'Z');

/** A duration in at most two units, such as `2h 5m`; seconds only below an hour. */
export const spanText = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return '0s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
};

import { InvalidArgumentError } from 'commander';

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `90`, `30s`, `10m`, `1h`, `2d`. */
export const parseSeconds = (text: string): number => {
  const [, count, unit = 's'] = /^(\d+)([smhd])?$/.exec(text) ?? [];
  if (count === undefined)
    throw new InvalidArgumentError(`"${text}" is not a span such as 30s, 10m, 1h or 2d.`);
  return Number(count) * (secondsOf[unit] ?? 1);
};

/** A whole number from `least` on. */
export const parseCount =
  (least: number) =>
  (text: string): number => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < least)
      throw new InvalidArgumentError(`"${text}" is not a whole number from ${least} on.`);
    return Number(text);
  };

/** A count, or a share such as `5%`, as the API takes both. */
export const parseAmount = (text: string): number | string => {
  if (/^\d{1,3}%$/.test(text)) return text;
  if (!/^\d{1,9}$/.test(text))
    throw new InvalidArgumentError(`"${text}" is neither a count nor a share such as 5%.`);
  return Number(text);
};

/** For an option that may be repeated: the values so far and the next one. */
export const collect =
  <Value>(parse: (text: string) => Value) =>
  (text: string, before: readonly Value[] | undefined): readonly Value[] => [...(before ?? []), parse(text)];

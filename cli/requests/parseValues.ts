import { InvalidArgumentError } from 'commander';

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Parses durations such as `90`, `30s`, `10m`, `1h`, `2d` into seconds. */
export const parseSeconds = (text: string): number => {
  const [, count, unit = 's'] = /^(\d+)([smhd])?$/.exec(text) ?? [];
  if (count === undefined)
    throw new InvalidArgumentError(`"${text}" is not a duration such as 30s, 10m, 1h or 2d.`);
  return Number(count) * (secondsOf[unit] ?? 1);
};

/** Parses a whole number of at least `least`. */
export const parseCount =
  (least: number) =>
  (text: string): number => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < least)
      throw new InvalidArgumentError(`"${text}" is not a whole number of at least ${least}.`);
    return Number(text);
  };

/** Parses a count or a percentage such as `5%`; the API accepts both. */
export const parseAmount = (text: string): number | string => {
  if (/^\d{1,3}%$/.test(text)) return text;
  if (!/^\d{1,9}$/.test(text))
    throw new InvalidArgumentError(`"${text}" is neither a count nor a percentage such as 5%.`);
  return Number(text);
};

/** For a repeatable option: appends the next value. */
export const collect =
  <Value>(parse: (text: string) => Value) =>
  (text: string, before: readonly Value[] | undefined): readonly Value[] => [...(before ?? []), parse(text)];

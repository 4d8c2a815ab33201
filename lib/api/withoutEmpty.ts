type NonEmpty<T> = { [Key in keyof T]?: Exclude<T[Key], null | undefined | ''> };

/** Removes empty and null fields: empty, null and absent mean the same (§3). */
export const withoutEmpty = <T extends object>(fields: T): NonEmpty<T> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  ) as NonEmpty<T>;

/** Go decodes an empty string or null in place of a time as an error, so where there is none this stands (§3). */
export const noTime = '0001-01-01T00:00:00Z';

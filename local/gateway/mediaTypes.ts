/** Whether a content type (or an Accept header, whose first type counts) is among the API's binary media types. */
export const isBinary = (binaryMediaTypes: readonly string[], header: string | undefined): boolean => {
  if (binaryMediaTypes.includes('*/*')) return true;
  const type = header?.split(',')[0]?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || type === '') return false;
  return binaryMediaTypes.some((known) => {
    const pattern = known.toLowerCase();
    return pattern === type || (pattern.endsWith('/*') && type.startsWith(pattern.slice(0, -1)));
  });
};

/** An object or a list that the scan has entered. */
interface Open {
  /** The field names seen so far; undefined for a list. */
  readonly names: Set<string> | undefined;
  /** The name or the index of the value being read. */
  part: string | number;
  /** Whether the next string is a field name. */
  naming: boolean;
}

/**
 * The first field that occurs twice in the same object, as a dotted path; undefined if there is none. `JSON.parse` would silently
 * use the last one: a second `exclude` would override the first.
 *
 * @param json valid JSON: nothing else is checked here
 */
export function duplicateField(json: string): string | undefined {
  const open: Open[] = [];
  for (let at = 0; at < json.length; at++) {
    const now = open.at(-1);
    switch (json[at]) {
      case '{':
        open.push({ names: new Set(), part: '', naming: true });
        break;
      case '[':
        open.push({ names: undefined, part: 0, naming: false });
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (now?.names !== undefined) now.naming = true;
        else if (typeof now?.part === 'number') now.part++;
        break;
      case '"': {
        const end = endOfText(json, at);
        if (now?.naming) {
          // Escapes make two spellings of one name: "a" and "\u0061".
          const name = JSON.parse(json.slice(at, end + 1)) as string;
          now.part = name;
          if (now.names?.has(name)) return open.map(({ part }) => part).join('.');
          now.names?.add(name);
          now.naming = false;
        }
        at = end;
      }
    }
  }
  return undefined;
}

/** The index of the closing quote of the string that begins at `start`. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}

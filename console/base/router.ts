import { Store, useStore } from './Store.ts';

/**
 * The page's places are fragments, such as `#/orchestrations/019c…?state=failed`: the gateway serves one page, and the issuer's
 * redirect URI has no fragment.
 */
export interface Place {
  /** Decoded, without empty ones. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

function parsePlace(fragment: string): Place {
  const [path = '', query = ''] = fragment.replace(/^#/, '').split('?', 2);
  const segments = path.split('/').filter((segment) => segment !== '');
  return { segments: segments.map(decoded), query: new URLSearchParams(query) };
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The link to a place: `hrefOf(['orchestrations', id])`. Empty query values are left out. */
export function hrefOf(
  segments: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  const search = new URLSearchParams(pairs).toString();
  return `#/${segments.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}

const place = new Store(parsePlace(location.hash));
addEventListener('hashchange', () => place.set(parsePlace(location.hash)));

export const usePlace = (): Place => useStore(place);

/** Goes there; `replace` leaves no entry in the history, for filters. */
export function goTo(href: string, { replace = false } = {}): void {
  if (!replace) location.hash = href;
  else {
    history.replaceState(null, '', href);
    place.set(parsePlace(href));
  }
}

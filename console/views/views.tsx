import type { ComponentChildren } from 'preact';
import type { Place } from '../base/router.ts';
import { Create } from './create/Create.tsx';
import { Fleet } from './fleet/Fleet.tsx';
import { Nowhere } from './Nowhere.tsx';

export interface View {
  /** Of the window, and of the navigation's current entry. */
  readonly title: string;
  readonly view: ComponentChildren;
}

/** The view of a place. A new view is one line here; README.md says what else it needs. */
export function findView({ segments, query }: Place): View {
  const [first = '', ...rest] = segments;
  if (first === '' || (first === 'orchestrations' && rest.length === 0))
    return { title: 'Orchestrations', view: <Fleet query={query} /> };
  if (first === 'new' && rest.length === 0) return { title: 'New upgrade', view: <Create /> };
  return { title: 'Not found', view: <Nowhere /> };
}

import type { ComponentChildren } from 'preact';
import type { Place } from '../base/router.ts';
import { Create } from './create/Create.tsx';
import { Fleet } from './fleet/Fleet.tsx';
import { Nowhere } from './Nowhere.tsx';
import { OperationView } from './operation/OperationView.tsx';
import { RuntimeView } from './operation/RuntimeView.tsx';
import { OrchestrationView } from './orchestration/OrchestrationView.tsx';

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
  const [id = '', third = '', operationID = ''] = rest;
  if (first === 'orchestrations' && rest.length === 1)
    return { title: 'Orchestration', view: <OrchestrationView id={id} query={query} /> };
  if (first === 'orchestrations' && third === 'operations' && rest.length === 3)
    return { title: 'Operation', view: <OperationView id={id} operationID={operationID} /> };
  if (first === 'runtimes' && rest.length === 1)
    return { title: 'Runtime', view: <RuntimeView runtimeID={id} /> };
  return { title: 'Not found', view: <Nowhere /> };
}

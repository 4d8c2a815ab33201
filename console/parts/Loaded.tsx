import type { ComponentChildren } from 'preact';
import { hrefOf } from '../base/router.ts';
import type { Polled } from '../base/usePolled.ts';
import { Notice } from './Notice.tsx';

export interface LoadedProps<Value> {
  readonly of: Polled<Value>;
  /** Names what is loaded, for the message while loading: `the orchestrations`. */
  readonly what: string;
  readonly children: (value: Value) => ComponentChildren;
}

/** Shows a loaded value; if it cannot be refreshed, the last value and the reason. */
export function Loaded<Value>({ of, what, children }: LoadedProps<Value>) {
  const { value, error, refresh } = of;
  return (
    <>
      {error === undefined ? null : (
        <Notice tone="failed" title={error.message}>
          <p>
            {value === undefined ? null : 'What you see was loaded earlier. '}
            {error.isTemporary && 'This page keeps trying. '}
            <button type="button" class="plain" onClick={refresh}>
              Try again
            </button>
            {error.status === 404 && (
              <>
                , or see <a href={hrefOf([])}>all orchestrations</a>
              </>
            )}
          </p>
        </Notice>
      )}
      {value === undefined ? error === undefined && <p class="loading">Loading {what} …</p> : children(value)}
    </>
  );
}

import './operation.css';
import { RuntimeOperations } from './RuntimeOperations.tsx';

/** One runtime: all that was done to it. */
export const RuntimeView = ({ runtimeID }: { readonly runtimeID: string }) => (
  <section class="page operation">
    <header class="page-head">
      <h1>
        Runtime <span class="mono">{runtimeID}</span>
      </h1>
    </header>
    <RuntimeOperations runtimeID={runtimeID} />
  </section>
);

import { hrefOf } from '../base/router.ts';

/** For a link that leads nowhere. */
export const Nowhere = () => (
  <section class="page">
    <h1>There is no such page</h1>
    <p>
      The link may be mistyped. <a href={hrefOf([])}>All orchestrations</a>
    </p>
  </section>
);

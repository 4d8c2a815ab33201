/** The form of a new orchestration. */
export const Create = () => (
  <section class="page">
    <h1>New upgrade</h1>
  </section>
);

export interface PagesProps {
  readonly page: number;
  readonly pageSize: number;
  readonly totalCount: number;
  readonly go: (page: number) => void;
}

/** Which part of a list is shown, and the way to the parts beside it. */
export function Pages({ page, pageSize, totalCount, go }: PagesProps) {
  const pages = Math.max(1, Math.ceil(totalCount / pageSize));
  if (pages === 1) return null;
  const first = (page - 1) * pageSize + 1;
  const last = Math.min(totalCount, page * pageSize);
  return (
    <nav class="buttons pages" aria-label="Pages">
      <button type="button" disabled={page <= 1} onClick={() => go(page - 1)}>
        Previous
      </button>
      <span>
        {first.toLocaleString()}–{last.toLocaleString()} of {totalCount.toLocaleString()}
      </span>
      <button type="button" disabled={page >= pages} onClick={() => go(page + 1)}>
        Next
      </button>
    </nav>
  );
}

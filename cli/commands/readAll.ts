import { answerOf } from '../../console/client/apiClient.ts';

interface Page<Item> {
  readonly data: readonly Item[];
  readonly count: number;
  readonly totalCount: number;
}

/** All pages of a list as one. */
export const readAll = async <Item>(
  read: (page: number) => Promise<{ readonly data?: Page<Item>; readonly response: Response }>,
): Promise<Page<Item>> => {
  const all: Item[] = [];
  for (let page = 1; ; page += 1) {
    const { data, totalCount } = await answerOf(read(page));
    all.push(...data);
    if (data.length === 0 || all.length >= totalCount)
      return { data: all, count: all.length, totalCount: all.length };
  }
};

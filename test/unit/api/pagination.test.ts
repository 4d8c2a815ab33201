import { describe, expect, test } from 'vitest';
import { parsePaging, type Query } from '../../../lib/api/pagination.ts';
import { orchestrationStates } from '../../../lib/model/states.ts';

const parse = (query: Query) => parsePaging(query, orchestrationStates);

describe('parsePaging', () => {
  test.each<[Query, object]>([
    [{}, { page: 1, pageSize: 100, states: [] }],
    [
      { page: undefined, page_size: [], state: [] },
      { page: 1, pageSize: 100, states: [] },
    ],
    [
      { page: ['3'], page_size: ['1'] },
      { page: 3, pageSize: 1, states: [] },
    ],
    [
      { page: ['+007'], page_size: ['100'] },
      { page: 7, pageSize: 100, states: [] },
    ],
    [{ page: ['9223372036854775807'] }, { page: 1_000_000_000, pageSize: 100, states: [] }],
    [{ state: ['failed'] }, { page: 1, pageSize: 100, states: ['failed'] }],
    [{ state: ['in progress'] }, { page: 1, pageSize: 100, states: ['in progress'] }],
    [
      { state: ['in+progress', 'failed', 'in progress'] },
      { page: 1, pageSize: 100, states: ['in progress', 'failed'] },
    ],
    [{ something: ['else'] }, { page: 1, pageSize: 100, states: [] }],
  ])('%j', (query, paging) => {
    expect(parse(query)).toStrictEqual(paging);
  });

  const unknownState = `state has to be one of: ${orchestrationStates.join(', ')}`;

  test.each<[Query, string, string]>([
    [{ page_size: ['0'] }, 'page_size', 'pageSize cannot be smaller than 1'],
    [{ page_size: ['-5'] }, 'page_size', 'pageSize cannot be smaller than 1'],
    [{ page_size: ['101'] }, 'page_size', 'pageSize is bigger than maxPage(100)'],
    [{ page_size: ['abc'] }, 'page_size', 'pageSize has to be an integer'],
    [{ page_size: [''] }, 'page_size', 'pageSize has to be an integer'],
    [{ page_size: ['1.5'] }, 'page_size', 'pageSize has to be an integer'],
    [{ page_size: ['1e1'] }, 'page_size', 'pageSize has to be an integer'],
    [{ page_size: [' 1'] }, 'page_size', 'pageSize has to be an integer'],
    [{ page_size: ['0x10'] }, 'page_size', 'pageSize has to be an integer'],
    [{ page_size: ['1'.repeat(20)] }, 'page_size', 'pageSize has to be an integer'],
    [{ page_size: ['1', '2'] }, 'page_size', 'pageSize has to be one parameter'],
    [{ page: ['0'] }, 'page', 'page cannot be smaller than 1'],
    [{ page: ['-0'] }, 'page', 'page cannot be smaller than 1'],
    [{ page: ['-1'] }, 'page', 'page cannot be smaller than 1'],
    [{ page: ['abc'] }, 'page', 'page has to be an integer'],
    [{ page: ['٣'] }, 'page', 'page has to be an integer'],
    [{ page: ['1', '1'] }, 'page', 'page has to be one parameter'],
    [{ page: ['x'], page_size: ['x'] }, 'page_size', 'pageSize has to be an integer'],
    [{ state: ['running'] }, 'state', unknownState],
    [{ state: [''] }, 'state', unknownState],
    [{ state: ['failed', 'Failed'] }, 'state', unknownState],
    [{ state: ['failed,pending'] }, 'state', unknownState],
  ])('%j is refused', (query, path, message) => {
    expect(() => parse(query)).toThrow(
      expect.objectContaining({
        status: 400,
        message: `while getting query parameters: ${message}`,
        details: [{ path, message }],
      }),
    );
  });
});

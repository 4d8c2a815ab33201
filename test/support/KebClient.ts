import {
  type Decoded,
  type GoType,
  goBool,
  goInt,
  goMap,
  goPointer,
  goSlice,
  goString,
  goStruct,
  goTime,
} from './goDecode.ts';
import { type RawAnswer, rawHttp } from './rawHttp.ts';

const target = goStruct({
  target: goString,
  globalAccount: goString,
  subAccount: goString,
  region: goString,
  runtimeID: goString,
  planName: goString,
  shoot: goString,
  instanceID: goString,
});
/** The types that clients of KEB decode answers into, field by field as they stood when its API was removed. */
const parameters = goStruct({
  targets: goStruct({ include: goSlice(target), exclude: goSlice(target) }),
  strategy: goStruct({
    type: goString,
    schedule: goString,
    ScheduleTime: goTime,
    maintenanceWindow: goBool,
    parallel: goStruct({ workers: goInt }),
  }),
  dryRun: goBool,
  kubernetes: goPointer(
    goStruct({ kubernetesVersion: goString, machineImage: goString, machineImageVersion: goString }),
  ),
  kyma: goPointer(goStruct({ version: goString })),
  version: goString,
  retryoperation: goStruct({ retryoperations: goSlice(goString) }),
  notification: goBool,
});
const status = goStruct({
  orchestrationID: goString,
  type: goString,
  state: goString,
  description: goString,
  createdAt: goTime,
  updatedAt: goTime,
  parameters,
  operationStats: goMap(goInt),
});
const operationFields = {
  operationID: goString,
  runtimeID: goString,
  globalAccountID: goString,
  subAccountID: goString,
  orchestrationID: goString,
  servicePlanID: goString,
  servicePlanName: goString,
  dryRun: goBool,
  shootName: goString,
  maintenanceWindowBegin: goTime,
  maintenanceWindowEnd: goTime,
  state: goString,
  description: goString,
};
const operation = goStruct(operationFields);
const detail = goStruct({
  ...operationFields,
  kymaConfig: goPointer(goStruct({ version: goString })),
  clusterConfig: goPointer(
    goStruct({ kubernetesVersion: goString, machineImage: goPointer(goString), region: goString }),
  ),
});
const upgrade = goStruct({ orchestrationID: goString });
const retried = goStruct({
  orchestrationID: goString,
  retryOperations: goSlice(goString),
  retryShoots: goSlice(goString),
  oldOperations: goSlice(goString),
  invalidOperations: goSlice(goString),
  msg: goString,
});
const listOf = <Value>(item: GoType<Value>) =>
  goStruct({ data: goSlice(item), count: goInt, totalCount: goInt });

export type Status = Decoded<typeof status>;
export type ListedOperation = Decoded<typeof operation>;
export type OperationDetail = Decoded<typeof detail>;
export type Retried = Decoded<typeof retried>;

export interface ListParameters {
  readonly page?: number;
  readonly pageSize?: number;
  readonly states?: readonly string[];
}

export interface Listed<Value> {
  readonly data: Value[];
  readonly count: number;
  readonly totalCount: number;
  /** How many pages were asked for. */
  readonly pages: number;
}

/**
 * Calls the API as KEB's Go client did: its headers, its zero values, its encoding of queries and forms, its way to page
 * until it has seen as many as `totalCount` says (of failed operations: the filter dropped after the first page), and its strict
 * decoding. Every method rejects where that client failed.
 */
export class KebClient {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  async listOrchestrations(params: ListParameters = {}): Promise<Listed<Decoded<typeof status>>> {
    return await this.#list('/orchestrations', status, params);
  }

  async getOrchestration(id: string): Promise<Decoded<typeof status>> {
    return this.#decode(await this.#send('GET', `/orchestrations/${id}`), 200, status);
  }

  async listOperations(id: string, params: ListParameters = {}): Promise<Listed<Decoded<typeof operation>>> {
    // Since 2022-09 the client drops the first state with "failed" in it from the second page on.
    const wantedOn = (page: number): readonly string[] => {
      const states = params.states ?? [];
      const dropped = page > 1 ? states.findIndex((state) => state.includes('failed')) : -1;
      return states.filter((_state, place) => place !== dropped);
    };
    return await this.#list(`/orchestrations/${id}/operations`, operation, params, wantedOn);
  }

  async getOperation(id: string, operationID: string): Promise<Decoded<typeof detail>> {
    const answer = await this.#send('GET', `/orchestrations/${id}/operations/${operationID}`);
    return this.#decode(answer, 200, detail);
  }

  /** `changed` over what Go writes of a request in which nothing but the targets is set: structs have no `omitempty`. */
  async upgrade(
    kind: 'kyma' | 'cluster',
    include: readonly object[] | null,
    changed: object = {},
  ): Promise<string> {
    const body = JSON.stringify({
      targets: { include },
      strategy: { type: '', ScheduleTime: '0001-01-01T00:00:00Z', parallel: { workers: 0 } },
      retryoperation: {},
      ...changed,
    });
    const answer = await this.#send('POST', `/upgrade/${kind}`, body, 'application/json');
    return this.#decode(answer, 202, upgrade).orchestrationID;
  }

  async cancelOrchestration(id: string): Promise<void> {
    const { status: code } = await this.#send('PUT', `/orchestrations/${id}/cancel`, '');
    if (code !== 200) throw new Error(`cancel returned ${code}`);
  }

  async retryOrchestration(
    id: string,
    operationIDs: readonly string[],
    now: boolean,
  ): Promise<Decoded<typeof retried>> {
    // The client joins as it goes, so that without ids the form starts with an ampersand.
    const body =
      operationIDs.map((each) => `operation-id=${each}`).join('&') + (now ? '&immediate=true' : '');
    const answer = await this.#send(
      'POST',
      `/orchestrations/${id}/retry`,
      body,
      'application/x-www-form-urlencoded',
    );
    return this.#decode(answer, 202, retried);
  }

  async #list<Value>(
    path: string,
    item: GoType<Value>,
    params: ListParameters,
    wantedOn: (page: number) => readonly string[] = () => params.states ?? [],
  ): Promise<Listed<Value>> {
    const all = params.page === undefined || params.pageSize === undefined;
    let page = all ? 1 : (params.page ?? 1);
    const data: Value[] = [];
    for (let count = 0; ; page += 1) {
      const states = wantedOn(page)
        .map((state) => `&state=${state.replaceAll(' ', '+')}`)
        .join('');
      const query = `page=${page}&page_size=${params.pageSize ?? 100}${states}`;
      const answer = this.#decode(await this.#send('GET', `${path}?${query}`), 200, listOf(item));
      count += answer.count;
      data.push(...answer.data);
      if (!all || count >= answer.totalCount)
        return { data, count, totalCount: answer.totalCount, pages: all ? page : 1 };
      if (page > 1000) throw new Error('the client would page for ever');
    }
  }

  async #send(method: string, path: string, body?: string, contentType?: string): Promise<RawAnswer> {
    return await rawHttp(this.#url, {
      method,
      path,
      headers: [
        ['User-Agent', 'Go-http-client/1.1'],
        ['Authorization', `Bearer ${this.#token}`],
        ...(contentType === undefined ? [] : [['Content-Type', contentType] as const]),
        ['Accept-Encoding', 'gzip'],
      ],
      ...(body === undefined ? {} : { body }),
    });
  }

  #decode<Value>(answer: RawAnswer, wanted: number, into: GoType<Value>): Value {
    if (answer.status !== wanted) throw new Error(`returned ${answer.status} status: ${answer.body}`);
    return into.decode(JSON.parse(answer.body), 'answer');
  }
}

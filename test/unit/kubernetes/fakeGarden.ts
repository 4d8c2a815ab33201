import {
  type FakeAnswer,
  type FakeApi,
  type FakeRequest,
  kubeconfigFor,
  notFound,
  refusal,
  startFakeApi,
} from './fakeApi.ts';

const shootPath = '/apis/core.gardener.cloud/v1beta1/namespaces/garden-kyma/shoots/c-1';
const kymaPath = '/apis/operator.kyma-project.io/v1beta2/namespaces/kyma-system/kymas/default';

type Answer = FakeAnswer | 'hang' | 'drop';

/** A Gardener with one Shoot, and that Shoot's API server: a test says what each request is answered. */
export interface FakeGarden {
  readonly gardener: FakeApi;
  readonly runtime: FakeApi;
  shoot: () => Answer;
  kubeconfig: () => Answer;
  cloudProfile: () => Answer;
  secretBinding: () => Answer;
  credentialsBindings: () => Answer;
  kyma: () => Answer;
  /** What a patch of the Shoot or the Kyma is answered. */
  patch: (request: FakeRequest) => Answer;
  /** All patches, in order. */
  readonly patches: FakeRequest[];
  close(): Promise<void>;
}

export async function startFakeGarden(): Promise<FakeGarden> {
  const runtime = await startFakeApi((request) => {
    if (request.path !== kymaPath) return refusal(404, 'NotFound', request.path);
    return request.method === 'PATCH' ? patched(request) : garden.kyma();
  });
  const gardener = await startFakeApi((request) => {
    if (request.path === `${shootPath}/adminkubeconfig` && request.method === 'POST')
      return garden.kubeconfig();
    if (/\/(namespaced)?cloudprofiles\/aws$/.test(request.path)) return garden.cloudProfile();
    if (/\/secretbindings\//.test(request.path)) return garden.secretBinding();
    if (request.path.endsWith('/credentialsbindings')) return garden.credentialsBindings();
    if (request.path !== shootPath) return refusal(404, 'NotFound', request.path);
    return request.method === 'PATCH' ? patched(request) : garden.shoot();
  });
  const patched = (request: FakeRequest) => {
    garden.patches.push(request);
    return garden.patch(request);
  };
  const text = kubeconfigFor(runtime.url, { token: 'of-the-runtime' });
  const garden: FakeGarden = {
    gardener,
    runtime,
    shoot: () => notFound('shoots', 'c-1'),
    kubeconfig: () => ({
      status: 201,
      body: { status: { kubeconfig: Buffer.from(text).toString('base64') } },
    }),
    cloudProfile: () => notFound('cloudprofiles', 'aws'),
    secretBinding: () => notFound('secretbindings', 'sb'),
    credentialsBindings: () => ({ body: { items: [] } }),
    kyma: () => notFound('kymas', 'default'),
    patch: () => ({ body: {} }),
    patches: [],
    close: async () => {
      await Promise.all([gardener.close(), runtime.close()]);
    },
  };
  return garden;
}

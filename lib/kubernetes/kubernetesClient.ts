import type https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { type Clock, systemClock } from '../base/Clock.ts';
import { listAt, textAt } from './fields.ts';
import { KubernetesError } from './KubernetesError.ts';
import { refusal } from './refusal.ts';
import { type HttpAnswer, type HttpRequest, sendRequest } from './sendRequest.ts';

/** An object as the API server sent it. Read it with `fields.ts`, because any field may be missing. */
export type KubernetesObject = Readonly<Record<string, unknown>>;

export interface ListPage {
  readonly items: readonly unknown[];
  /** Requests the next page; empty after the last one. */
  readonly continueToken: string;
}

export interface PageQuery {
  readonly limit: number;
  readonly continueToken: string;
}

export interface PatchOptions {
  readonly dryRun: boolean;
  readonly giveUpAt?: number;
}

/** The calls we make to a Kubernetes API server. Paths begin with `/api`; calls reject only with `KubernetesError`. */
export interface KubernetesClient {
  /** The server's name in messages: 'Gardener', 'the runtime'. */
  readonly serverName: string;
  /** How long one request may take, from name resolution to the last byte. */
  readonly timeoutSeconds: number;
  get(path: string): Promise<KubernetesObject>;
  listPage(path: string, query: PageQuery): Promise<ListPage>;
  /**
   * JSON merge patch. A body with `metadata.resourceVersion` is refused with status 409 if the object has changed since.
   * With `dryRun` the server does everything except storing it (`dryRun=All`). The request is given up at `giveUpAt` (epoch ms), and
   * not sent at all after that time.
   */
  patch(path: string, body: KubernetesObject, options: PatchOptions): Promise<KubernetesObject>;
  post(path: string, body: KubernetesObject): Promise<KubernetesObject>;
}

export interface KubernetesClientOptions {
  readonly serverName: string;
  /** For one request, from name resolution to the last byte. */
  readonly timeoutSeconds?: number;
  readonly clock?: Clock;
}

/** An API server takes a second or two for a page of 250 Shoots; after this long it counts as unreachable. */
const REQUEST_TIMEOUT_SECONDS = 15;

/**
 * A client for the current context of a kubeconfig. It accepts only credentials in the text itself (token, password, client
 * certificate): the text may come from a secret or from another system, and must not make this process run a command or read a
 * file. Plain http works if the cluster entry skips TLS verification, as in the local stack (§10).
 *
 * @throws KubernetesError `InvalidKubeconfig`, whose message never quotes the text.
 */
export function createKubernetesClient(
  kubeconfigText: string,
  { serverName, timeoutSeconds = REQUEST_TIMEOUT_SECONDS, clock = systemClock }: KubernetesClientOptions,
): KubernetesClient {
  const { kubeConfig, server, secrets } = loadKubeconfig(kubeconfigText, serverName);

  const call = async (
    method: HttpRequest['method'],
    path: string,
    query: Readonly<Record<string, string>>,
    body?: { readonly type: string; readonly content: KubernetesObject },
    giveUpAt?: number,
  ): Promise<KubernetesObject> => {
    const url = new URL(server + path);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const options: https.RequestOptions = {};
    await kubeConfig.applyToHTTPSOptions(options);
    const answer = await sendRequest({
      method,
      url,
      options,
      headers: {
        accept: 'application/json',
        'user-agent': 'kyma-upgrade-orchestrator',
        ...(body && { 'content-type': body.type }),
      },
      body: body && JSON.stringify(body.content),
      timeoutSeconds,
      giveUpAfterSeconds: giveUpAt === undefined ? undefined : (giveUpAt - clock()) / 1000,
      serverName,
    });
    return objectOf(answer, serverName, secrets);
  };

  return {
    serverName,
    timeoutSeconds,
    get: (path) => call('GET', path, {}),
    listPage: async (path, { limit, continueToken }) => {
      const query = { limit: String(limit), ...(continueToken !== '' && { continue: continueToken }) };
      const page = await call('GET', path, query);
      return { items: listAt(page, 'items'), continueToken: textAt(page, 'metadata', 'continue') };
    },
    patch: (path, content, { dryRun, giveUpAt }) => {
      const body = { type: 'application/merge-patch+json', content };
      return call('PATCH', path, dryRun ? { dryRun: 'All' } : {}, body, giveUpAt);
    },
    post: (path, content) => call('POST', path, {}, { type: 'application/json', content }),
  };
}

interface LoadedKubeconfig {
  readonly kubeConfig: KubeConfig;
  readonly server: string;
  readonly secrets: readonly string[];
}

function loadKubeconfig(text: string, serverName: string): LoadedKubeconfig {
  const invalid = (why: string) =>
    new KubernetesError(0, 'InvalidKubeconfig', `the kubeconfig of ${serverName} ${why}`);
  // The library reads this file while it parses the kubeconfig, so it must be refused first.
  if (/\btoken-?file\b/i.test(text)) throw invalid('refers to a token file; embed the token itself');
  const kubeConfig = new KubeConfig();
  try {
    kubeConfig.loadFromString(text);
  } catch {
    // The parser's message quotes the line it stumbled over, which may be the token.
    throw invalid('is not a kubeconfig in YAML or JSON');
  }
  const cluster = kubeConfig.getCurrentCluster();
  const user = kubeConfig.getCurrentUser();
  if (!cluster || !user) throw invalid('lacks a current context with a cluster and a user');
  if (user.exec || user.authProvider) {
    throw invalid('runs a command or a plugin to log in; use a token or a client certificate');
  }
  if (cluster.caFile || user.certFile || user.keyFile) {
    throw invalid('refers to files; embed them with `kubectl config view --raw --flatten`');
  }
  if (!URL.canParse(cluster.server)) throw invalid('has a server that is not a URL');
  if (cluster.server.startsWith('http:') && !cluster.skipTLSVerify) {
    throw invalid('has a plain http server without insecure-skip-tls-verify');
  }
  const secrets = [user.token, user.password].filter((secret) => typeof secret === 'string' && secret !== '');
  return { kubeConfig, server: cluster.server, secrets: secrets as string[] };
}

function objectOf(answer: HttpAnswer, serverName: string, secrets: readonly string[]): KubernetesObject {
  const content = parsed(answer.text);
  if (answer.status < 200 || answer.status >= 300) throw refusal(answer, content, serverName, secrets);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new KubernetesError(0, 'InvalidAnswer', `${serverName} did not answer with a JSON object`);
  }
  return content as KubernetesObject;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Proxies answer HTML; the status says enough.
    return undefined;
  }
}

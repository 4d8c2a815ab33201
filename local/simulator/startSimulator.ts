import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../lib/base/Clock.ts';
import { AccessTokens, kubeconfigText } from './AccessTokens.ts';
import { ApiError, PlainError } from './ApiError.ts';
import { serveAdmin } from './adminRoutes.ts';
import { answerReview, authorize, isReview, type User, unauthorized } from './authorization.ts';
import { credentialsBindings, secretBindings } from './bindings.ts';
import { cloudProfiles, namespacedCloudProfiles } from './cloudProfile.ts';
import { Disconnect } from './Disconnect.ts';
import { type FaultSettings, Faults, type ServerKind } from './Faults.ts';
import { FleetState } from './FleetState.ts';
import type { FleetEntry } from './fleet.ts';
import { Issuer, type TokenClaims } from './Issuer.ts';
import { kymaResource } from './kymaResource.ts';
import type { Resource } from './Resource.ts';
import { objectIn } from './readWanted.ts';
import { runtimeResource } from './runtimeResource.ts';
import { SignIns } from './SignIns.ts';
import { serveApi } from './serveApi.ts';
import { serveIssuer } from './serveIssuer.ts';
import { shootResource } from './shootResource.ts';

export interface SimulatorOptions {
  readonly fleet: readonly FleetEntry[];
  /** Everything that outlives the process is kept here. */
  readonly dataDir: string;
  /** 0 or absent: the port that was used with this `dataDir` before, if it is free, else any. */
  readonly port?: number;
  readonly clock?: Clock;
  readonly faults?: FaultSettings;
  /** The audience of tokens that name none. */
  readonly audience?: string;
}

/** The simulated Gardener, control plane, runtimes and OIDC issuer (§10), all behind one HTTP port of 127.0.0.1. */
export interface Simulator {
  /** The Gardener API server; the simulator's own routes are below `/_sim`. */
  readonly url: string;
  readonly issuer: string;
  /** The namespace of the Gardener project. */
  readonly namespace: string;
  /** Kubeconfigs as text. A reader may get and list, and nothing else. */
  gardenerKubeconfig(user?: 'admin' | 'reader'): string;
  controlPlaneKubeconfig(): string;
  mintToken(claims: TokenClaims): Promise<string>;
  /** Stops the simulator; a second call answers the promise of the first. */
  close(): Promise<void>;
}

const namespace = 'garden-kyma';
const maximumBodyBytes = 3 * 1024 * 1024;
const settleMilliseconds = 250;
/** What an authorizer adds while it has not loaded the roles that its bindings name. */
const rolesNotLoaded =
  ': RBAC: clusterrole.rbac.authorization.k8s.io "gardener.cloud:system:project-member" not found';
/** What a reader's tokens are signed for. */
const readerOf = (server: string): string => `${server}#reader`;
const never = Date.parse('2999-01-01T00:00:00Z');

/**
 * Starts the simulator. Objects and the log of earlier starts with the same `dataDir` are kept, and upgrades went on in between.
 * Rejects if the requested port is taken or `dataDir` holds something else.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { dataDir } = options;
  const clock = options.clock ?? systemClock;
  mkdirSync(dataDir, { recursive: true });
  const fleet = new FleetState(options.fleet, dataDir, clock);
  const tokens = new AccessTokens(dataDir);
  const faults = new Faults(options.faults ?? {}, clock);
  const audience = options.audience ?? 'kyma-upgrade-orchestrator';
  const issuer = await Issuer.open(dataDir, audience, clock);
  const signIns = new SignIns(issuer, audience, clock);
  let url = '';
  let issuerDown = false;
  const issuerUrl = () => `${url}/oidc`;
  const admin = {
    fleet,
    faults,
    issuer,
    issuerUrl,
    posted: [],
    setIssuerDown: (down: boolean) => {
      issuerDown = down;
    },
  };
  const gardenerApi = [
    shootResource(fleet, namespace, tokens, () => url),
    cloudProfiles,
    namespacedCloudProfiles(namespace),
    secretBindings(namespace),
    credentialsBindings(namespace),
  ];
  const controlPlaneApi = [runtimeResource(fleet)];

  /** The API server that serves a path, and the rest of the path. */
  const serverOf = (path: readonly string[]): ApiServer => {
    const [first, shoot = ''] = path;
    if (first === 'kcp')
      return { kind: 'controlPlane', name: 'kcp', resources: controlPlaneApi, path: path.slice(1) };
    if (first !== 'runtimes') return { kind: 'gardener', name: 'gardener', resources: gardenerApi, path };
    // The API server of a cluster that is gone does not answer.
    if (fleet.living(shoot) === undefined) throw new Disconnect();
    const resources = [kymaResource(fleet, shoot)];
    return { kind: 'runtimes', name: `runtimes/${shoot}`, resources, path: path.slice(2) };
  };

  /** Throws the 401 for a credential that is invalid or expired. */
  const userOf = (authorization: string | undefined, server: string): User => {
    if (authorization === undefined) return 'system:anonymous';
    if (tokens.admits(authorization, server, clock())) return 'admin';
    if (tokens.admits(authorization, readerOf(server), clock())) return 'reader';
    throw new ApiError('Unauthorized', 'Unauthorized', undefined);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { path, query } = target(request.url ?? '/');
    const method = request.method ?? 'GET';
    const body = await readBody(request);
    if (path[0] === '_sim') {
      const answer = await serveAdmin(admin, `${method} ${path.slice(1).join('/')}`, query, body);
      return send(response, answer.code, answer.text, answer.type);
    }
    if (path[0] === 'oidc') {
      if (issuerDown) throw new Disconnect();
      const route = `${method} ${path.slice(1).join('/')}`;
      const { code, headers, text } = await serveIssuer({ issuer, signIns, url: issuerUrl() }, route, {
        query,
        body,
        cookies: request.headers.cookie ?? '',
      });
      response.writeHead(code, headers).end(text);
      return;
    }
    const server = serverOf(path);
    const met = faults.meet(server.kind);
    if (met === 'hang') return;
    if (met === 'anonymous') throw unauthorized('system:anonymous', method, server.path);
    if (met === 'rbac') throw unauthorized('admin', method, server.path, rolesNotLoaded);
    const user = userOf(request.headers.authorization, server.name);
    authorize(user, method, server.path);
    if (isReview(method, server.path)) {
      return send(response, 201, JSON.stringify(answerReview(user, objectIn(body, 'the body'))));
    }
    const answer = serveApi(
      server.resources,
      {
        method,
        path: server.path,
        query,
        contentType: (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
        accept: request.headers.accept ?? '',
        body,
      },
      {
        now: clock(),
        resourceVersion: String(fleet.revision * 1000),
        continueSeconds: query.has('continue') ? faults.continueSeconds() : 0,
        meetWebhook: () => faults.meetWebhook(),
      },
    );
    send(response, answer.code, JSON.stringify(answer.body));
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => refuse(response, error));
  });
  const port = await listen(server, dataDir, options.port ?? 0);
  url = `http://127.0.0.1:${port}`;
  // Upgrades reach the log soon after they end, even if nobody reads it.
  const timer = setInterval(() => fleet.settle(), settleMilliseconds).unref();

  let closed: Promise<void> | undefined;

  return {
    url,
    issuer: issuerUrl(),
    namespace,
    gardenerKubeconfig: (user = 'admin') => {
      const server = user === 'admin' ? 'gardener' : readerOf('gardener');
      return kubeconfigText({ server: url, token: tokens.issue(server, never), namespace });
    },
    controlPlaneKubeconfig: () =>
      kubeconfigText({ server: `${url}/kcp`, token: tokens.issue('kcp', never), namespace: 'kcp-system' }),
    mintToken: (claims) => issuer.mint(issuerUrl(), claims),
    close: () => {
      if (closed === undefined) {
        clearInterval(timer);
        fleet.settle();
        closed = stop(server);
      }
      return closed;
    },
  };
}

interface ApiServer {
  readonly kind: ServerKind;
  /** What its tokens are signed for. */
  readonly name: string;
  readonly resources: readonly Resource[];
  readonly path: readonly string[];
}

/** The path, split and decoded as a whole as Go's servers do, and the query. Throws a 400 `ApiError`. */
function target(url: string): { readonly path: readonly string[]; readonly query: URLSearchParams } {
  try {
    const { pathname, searchParams } = new URL(url, 'http://simulator');
    return { path: decodeURIComponent(pathname).split('/').slice(1), query: searchParams };
  } catch {
    throw new ApiError('BadRequest', 'the URL cannot be read');
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > maximumBodyBytes) {
      throw new ApiError('RequestEntityTooLarge', `limit is ${maximumBodyBytes} bytes`);
    }
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, code: number, text: string, type = 'application/json'): void {
  response.writeHead(code, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
}

function refuse(response: ServerResponse, error: unknown): void {
  if (error instanceof Disconnect || response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (error instanceof PlainError) {
    response.setHeader('x-content-type-options', 'nosniff');
    if (error.retryAfterSeconds !== undefined)
      response.setHeader('retry-after', String(error.retryAfterSeconds));
    send(response, error.code, error.text, 'text/plain; charset=utf-8');
    return;
  }
  if (!(error instanceof ApiError)) console.error('the simulator failed:', error);
  const known = error instanceof ApiError ? error : new ApiError('InternalError', 'Internal error occurred');
  if (known.details !== undefined && 'retryAfterSeconds' in known.details)
    response.setHeader('retry-after', String(known.details.retryAfterSeconds));
  send(response, known.code, JSON.stringify(known.status));
}

/** Closes the server and all its connections, even those that wait for an answer. */
function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}

/** Listens on the requested port, else on the port stored in `dataDir` if it is free, and stores the port it uses. */
async function listen(server: Server, dataDir: string, wanted: number): Promise<number> {
  const file = join(dataDir, 'port');
  const known = wanted === 0 && existsSync(file) ? Number(readFileSync(file, 'utf8')) : wanted;
  const attempt = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  try {
    await attempt(known);
  } catch (error) {
    if (wanted !== 0) throw error;
    await attempt(0);
  }
  const { port } = server.address() as AddressInfo;
  writeFileSync(file, String(port));
  return port;
}

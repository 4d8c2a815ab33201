import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { consoleFileTypes } from '../../functions/console/consoleFiles.ts';
import { consolePage } from '../../functions/console/consolePage.ts';
import { buildConsole } from '../../infra/buildConsole.ts';

/** What the stubbed API answers to a GET, by path under the API; undefined is a 404. */
export type Answers = (path: string, query: URLSearchParams) => unknown;

/**
 * The built page under its own policy, with an issuer that signs in everybody and an API that answers what a test says: for pictures
 * of fleets that no stack could run in a test. Whatever the page needs of the issuer and the API for real is tested against the stack.
 */
export class ConsoleStub {
  readonly #server: Server;
  readonly #files: string;
  answers: Answers = () => undefined;
  /** How often each path was asked for. */
  readonly asked = new Map<string, number>();

  private constructor(files: string) {
    this.#files = files;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<ConsoleStub> {
    const files = mkdtempSync(join(tmpdir(), 'console-'));
    await buildConsole(files);
    const stub = new ConsoleStub(files);
    await new Promise<void>((listening) => stub.#server.listen(0, '127.0.0.1', listening));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Signs in, and goes to a place. */
  async open(page: Page, fragment: string): Promise<void> {
    await page.goto(`${this.url}/console`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
  }

  async close(): Promise<void> {
    await new Promise((closed) => {
      this.#server.close(closed);
      this.#server.closeAllConnections();
    });
    rmSync(this.#files, { recursive: true, force: true });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const send = (type: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
      response.writeHead(200, { 'content-type': type, ...headers }).end(body);
    const json = (body: unknown) => send('application/json', JSON.stringify(body));
    if (pathname === '/console') {
      const html = readFileSync(join(this.#files, 'index.html'), 'utf8');
      const page = consolePage({ html, requestPath: pathname, issuer: this.url, tokenOrigins: '' });
      return void send(page.type, page.body, page.headers);
    }
    if (pathname === '/console/config.json') return void json(this.#config());
    if (pathname.startsWith('/console/')) {
      const type = consoleFileTypes[extname(pathname)] ?? 'text/plain';
      return void send(type, readFileSync(join(this.#files, pathname.slice('/console/'.length)), 'utf8'));
    }
    if (pathname === '/.well-known/openid-configuration')
      return void json({
        issuer: this.url,
        authorization_endpoint: `${this.url}/authorize`,
        token_endpoint: `${this.url}/token`,
      });
    if (pathname === '/authorize') {
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', searchParams.get('nonce') ?? '');
      back.searchParams.set('state', searchParams.get('state') ?? '');
      return void response.writeHead(302, { location: back.href }).end();
    }
    if (pathname === '/token') return void this.#token(request, json);
    this.asked.set(pathname, (this.asked.get(pathname) ?? 0) + 1);
    const answer = this.answers(pathname, searchParams);
    if (answer === undefined)
      return void response
        .writeHead(404, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: `Not stubbed: ${pathname}` }));
    json(answer);
  }

  /** The code is the nonce. */
  #token(request: IncomingMessage, json: (body: unknown) => void): void {
    let body = '';
    request.on('data', (part) => {
      body += String(part);
    });
    request.on('end', () => {
      const now = Math.floor(Date.now() / 1000);
      const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
      const claims = {
        iss: this.url,
        aud: 'console',
        sub: 'jane',
        email: 'jane.doe@example.com',
        groups: ['runtimeAdmin', 'runtimeOperator'],
        nonce: new URLSearchParams(body).get('code'),
        iat: now,
        exp: now + 3600,
      };
      const token = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}.${encoded({})}`;
      json({ token_type: 'Bearer', access_token: token, id_token: token, expires_in: 3600 });
    });
  }

  #config() {
    return {
      environment: 'local',
      issuer: this.url,
      clientID: 'console',
      scopes: 'openid email',
      bearer: 'id_token',
      groups: { admin: 'runtimeAdmin', operator: 'runtimeOperator' },
      executionsURL: 'https://eu-central-1.console.aws.amazon.com/states/home',
    };
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWebhookURL, sendWebhook } from '../../../lib/notifications/sendWebhook.ts';

let server: Server;
let url: URL;
let answers: ((request: IncomingMessage, response: ServerResponse) => void)[];
let bodies: string[];
const status =
  (code: number, headers = {}) =>
  (_: IncomingMessage, response: ServerResponse) =>
    response.writeHead(code, headers).end('a body that nobody reads');

beforeEach(async () => {
  answers = [];
  bodies = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      bodies.push(body);
      answers.shift()?.(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});
const send = async () =>
  await sendWebhook(url, { text: 'hello' }, { timeoutMilliseconds: 200, pauses: [1, 1] });

describe('a webhook', () => {
  it('gets the notification as JSON', async () => {
    answers = [status(204)];
    await send();
    expect(bodies).toEqual(['{"text":"hello"}']);
  });

  it.each([500, 503, 429, 408])('that answers %i is tried again', async (code) => {
    answers = [status(code), status(200)];
    await send();
    expect(bodies).toHaveLength(2);
  });

  it('that does not answer in time is tried three times', async () => {
    answers = [() => {}, () => {}, () => {}];
    await expect(send()).rejects.toMatchObject({ name: 'WebhookFailed', transient: true });
    expect(bodies).toHaveLength(3);
  });

  it.each([400, 404, 410])('that answers %i is not tried again', async (code) => {
    answers = [status(code)];
    await expect(send()).rejects.toMatchObject({ message: `The webhook answered ${code}`, transient: false });
    expect(bodies).toHaveLength(1);
  });

  it('does not follow redirects to another server', async () => {
    answers = [status(302, { location: `${url.origin}/elsewhere` }), status(200)];
    await expect(send()).rejects.toThrow('The webhook answered 302');
    expect(bodies).toHaveLength(1);
  });

  it('is never named in an error', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const error = await send().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: 'The webhook cannot be reached: ECONNREFUSED' });
    expect(JSON.stringify(error) + String(error) + (error as Error).stack).not.toContain('secret-path');
    expect((error as Error).cause).toBeUndefined();
  });
});

describe('the secret of a webhook', () => {
  it.each(['https://hooks.example.com/services/x', ' https://hooks.example.com/services/x\n'])(
    'may contain %j',
    (text) => {
      expect(readWebhookURL(text).href).toBe('https://hooks.example.com/services/x');
    },
  );
  it('may contain a loopback address', () => {
    expect(readWebhookURL(url.href).href).toBe(url.href);
  });
  it.each([
    undefined,
    '',
    'hooks',
    'http://hooks.example.com/x',
    'ftp://127.0.0.1/x',
    'http://127.0.0.1.example.com/',
  ])('may not contain %j, and the error does not repeat it', (text) => {
    let message = '';
    try {
      readWebhookURL(text);
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message).toMatch(
      /^The (webhook secret does not contain a URL|URL in the webhook secret is not https)$/,
    );
  });
});

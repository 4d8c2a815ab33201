import { Store } from '../base/Store.ts';
import { type Config, loadConfig } from './Config.ts';
import { Oidc, type Person, SignInFailed, type Tokens, type Transaction } from './Oidc.ts';
import { Returns } from './Returns.ts';

export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'signed out'; readonly message?: string }
  /** This window was opened to sign in, and has told the page that opened it. */
  | { readonly kind: 'passed on' }
  | SignedIn
  /** The token has expired and could not be renewed: the page stays as it is until the person is back. */
  | { readonly kind: 'ended'; readonly person: Person; readonly message?: string };

export interface SignedIn {
  readonly kind: 'signed in';
  readonly person: Person;
  readonly tokens: Tokens;
}

const isSignedIn = (state: SessionState): state is SignedIn => state.kind === 'signed in';
const silentRefusals = [
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
];
const renewAheadMilliseconds = 60_000;
const retryMilliseconds = 3_000;

/**
 * Who is signed in. Tokens are kept only in this object and are gone with the page. While the page lives, a refresh token renews
 * them if the issuer gives one; after a reload, the issuer is asked once without showing anything (`prompt=none`). If neither
 * works, signing in again happens in a separate window, so that nothing on the page is lost.
 */
export class Session {
  readonly state = new Store<SessionState>({ kind: 'starting' });
  readonly #returns = new Returns();
  #config: Config | undefined;
  #oidc: Oidc | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get config(): Config {
    if (this.#config === undefined) throw new Error('The session has not started.');
    return this.#config;
  }

  /** Reads how to sign in, and processes the issuer's answer if the page was opened with one. */
  async start(): Promise<void> {
    try {
      this.#config = await loadConfig();
      const oidc = new Oidc(this.#config);
      this.#oidc = oidc;
      const returned = this.#returns.take();
      if (returned === undefined) {
        if (this.#returns.wasSignedIn) await this.#leave('none');
        else this.state.set({ kind: 'signed out' });
      } else if (returned.transaction === undefined) {
        const received = await this.#returns.passOn(returned.answer);
        this.state.set(
          received
            ? { kind: 'passed on' }
            : { kind: 'signed out', message: 'That sign-in was not begun here, or twice. Sign in again.' },
        );
      } else this.#enter(await oidc.finish(returned.answer, returned.transaction));
    } catch (error) {
      this.#failed(error);
    }
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) void this.#look();
    });
  }

  /** Leaves for the issuer; the place comes back. */
  async signIn(): Promise<void> {
    try {
      await this.#leave(this.#returns.wantsOther ? 'login' : undefined);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Signs in again in a separate window. Call it from a click handler, or browsers block the window. */
  async signInAgain(): Promise<void> {
    const { value: before } = this.state;
    const popup = window.open('about:blank', 'kyma-upgrades-sign-in', 'popup,width=520,height=680');
    if (popup === null) return await this.signIn();
    try {
      const { url, transaction } = await this.#issuer.begin();
      const answer = this.#returns.await(transaction.state);
      popup.location.href = url;
      const tokens = await this.#issuer.finish(await answer, transaction);
      // A different person must not see or send what the previous one loaded or filled in.
      if (before.kind === 'ended' && before.person.subject !== tokens.person.subject) this.signOut();
      else this.#enter(tokens);
    } catch (error) {
      popup.close();
      if (before.kind === 'ended')
        this.state.set({ ...before, message: error instanceof Error ? error.message : String(error) });
      else this.#failed(error);
    }
  }

  /** Forgets the tokens and everything on the page; the next sign-in asks for the identity again. */
  signOut(): void {
    this.#returns.forget();
    history.replaceState(null, '', location.pathname);
    location.reload();
  }

  /** The API's token; while the session has ended, it waits until the person is back. */
  async token(): Promise<string> {
    const { value } = this.state;
    if (isSignedIn(value) && value.tokens.expiresAt <= Date.now()) await this.#look();
    return (await this.state.until(isSignedIn)).tokens.bearer;
  }

  /** A call of the API. Where the token is refused, it is made again once the same person is back. */
  async fetch(request: Request): Promise<Response> {
    const { value: before } = this.state;
    const again = request.clone();
    const response = await fetch(request);
    if (response.status !== 401 || !isSignedIn(before)) return response;
    // Another call may have been refused first, and the person may be back already.
    const { value: now } = this.state;
    if (isSignedIn(now) && now.tokens.bearer === before.tokens.bearer) await this.#renewOrEnd(now);
    const back = await untilAborted(this.state.until(isSignedIn), request.signal);
    again.headers.set('authorization', `Bearer ${back.tokens.bearer}`);
    return await fetch(again);
  }

  get #issuer(): Oidc {
    if (this.#oidc === undefined) throw new Error('The session has not started.');
    return this.#oidc;
  }

  async #leave(prompt: 'none' | 'login' | undefined): Promise<void> {
    const { url, transaction } = await this.#issuer.begin(prompt);
    this.#returns.leave(transaction satisfies Transaction);
    location.assign(url);
  }

  #enter(tokens: Tokens): void {
    this.#returns.remember();
    this.state.set({ kind: 'signed in', person: tokens.person, tokens });
    this.#renewIn(tokens.expiresAt - Date.now());
  }

  #renewIn(leftMilliseconds: number): void {
    clearTimeout(this.#timer);
    const ahead = Math.min(renewAheadMilliseconds, leftMilliseconds / 4);
    const { value } = this.state;
    const wait =
      isSignedIn(value) && value.tokens.refresh !== undefined ? leftMilliseconds - ahead : leftMilliseconds;
    this.#timer = setTimeout(() => void this.#look(), Math.min(Math.max(wait, 0), 2 ** 31 - 1));
  }

  /** Renews or ends the session when it is time; checks the clock, because timers are late after the machine sleeps. */
  async #look(): Promise<void> {
    const { value } = this.state;
    if (!isSignedIn(value)) return;
    const { expiresAt, refresh } = value.tokens;
    const left = expiresAt - Date.now();
    if (left <= 0 || (refresh !== undefined && left <= renewAheadMilliseconds)) await this.#renewOrEnd(value);
    else this.#renewIn(left);
  }

  #renewing: Promise<void> | undefined;

  /** One renewal at a time, because a refresh token may be valid for only one use. */
  #renewOrEnd(signedIn: SignedIn): Promise<void> {
    this.#renewing ??= this.#renew(signedIn).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renew({ person, tokens }: SignedIn): Promise<void> {
    if (tokens.refresh !== undefined) {
      try {
        this.#enter(await this.#issuer.renew(tokens));
        return;
      } catch (error) {
        const refused = error instanceof SignInFailed && error.code !== '';
        if (!refused && tokens.expiresAt > Date.now()) {
          this.#timer = setTimeout(() => void this.#look(), retryMilliseconds);
          return;
        }
      }
    }
    clearTimeout(this.#timer);
    this.state.set({ kind: 'ended', person });
  }

  #failed(error: unknown): void {
    if (this.#config === undefined) {
      this.state.set({ kind: 'broken', message: error instanceof Error ? error.message : String(error) });
      return;
    }
    this.#returns.forget();
    if (error instanceof SignInFailed && silentRefusals.includes(error.code)) {
      this.state.set({ kind: 'signed out' });
      return;
    }
    this.state.set({ kind: 'signed out', message: error instanceof Error ? error.message : String(error) });
  }
}

/** Rejects as soon as the signal aborts. */
async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

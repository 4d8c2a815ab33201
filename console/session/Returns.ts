import type { Transaction } from './Oidc.ts';

const transactionKey = 'kyma-upgrades.sign-in';
const signedInKey = 'kyma-upgrades.signed-in';
const otherKey = 'kyma-upgrades.other';
const channelName = 'kyma-upgrades.sign-in';
/** How long another page may take to say that it was waiting for an answer. */
const acknowledgeMilliseconds = 2_000;

interface Kept {
  readonly transaction: Transaction;
  readonly fragment: string;
}

interface Message {
  readonly kind: 'answer' | 'received';
  readonly state: string;
  readonly answer: string;
}

/**
 * Leads back from the issuer to the place that was left. What must outlive the page (the PKCE verifier and the place, never a
 * token) is in the tab's session storage until the issuer has answered.
 */
export class Returns {
  /** Whether somebody was signed in on this tab before it was reloaded. */
  get wasSignedIn(): boolean {
    return sessionStorage.getItem(signedInKey) !== null;
  }

  /** Whether somebody signed out, so that the next person to sign in may be a different one. */
  get wantsOther(): boolean {
    return sessionStorage.getItem(otherKey) !== null;
  }

  remember(): void {
    sessionStorage.setItem(signedInKey, '1');
    sessionStorage.removeItem(otherKey);
  }

  forget(): void {
    if (this.wasSignedIn) sessionStorage.setItem(otherKey, '1');
    sessionStorage.removeItem(signedInKey);
  }

  /** Called before leaving the page for the issuer. */
  leave(transaction: Transaction): void {
    const kept: Kept = { transaction, fragment: location.hash };
    sessionStorage.setItem(transactionKey, JSON.stringify(kept));
  }

  /**
   * The issuer's answer, if the page was opened with one, and the transaction it belongs to, if it was begun on this tab. The
   * address is then reset to the place, so that neither the history nor a copied link contains the code.
   */
  take(): { readonly answer: URLSearchParams; readonly transaction: Transaction | undefined } | undefined {
    const answer = new URLSearchParams(location.search);
    if (!answer.has('state') || !(answer.has('code') || answer.has('error'))) return undefined;
    const text = sessionStorage.getItem(transactionKey);
    sessionStorage.removeItem(transactionKey);
    const kept = text === null ? undefined : (JSON.parse(text) as Kept);
    const ours = kept?.transaction.state === answer.get('state') ? kept : undefined;
    history.replaceState(null, '', `${location.pathname}${ours?.fragment ?? location.hash}`);
    dispatchEvent(new HashChangeEvent('hashchange'));
    return { answer, transaction: ours?.transaction };
  }

  /** Hands an answer to the page that waits for it in another window of ours. @returns whether there is one */
  async passOn(answer: URLSearchParams): Promise<boolean> {
    const state = answer.get('state') ?? '';
    const channel = new BroadcastChannel(channelName);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'received' && data.state === state) resolve(true);
    };
    channel.postMessage({ kind: 'answer', state, answer: answer.toString() } satisfies Message);
    const timer = setTimeout(() => resolve(false), acknowledgeMilliseconds);
    const received = await promise;
    clearTimeout(timer);
    channel.close();
    if (received) window.close();
    return received;
  }

  /** Waits for the answer with this state from the window that was opened for it. */
  async await(state: string): Promise<URLSearchParams> {
    const channel = new BroadcastChannel(channelName);
    const { promise, resolve } = Promise.withResolvers<URLSearchParams>();
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind !== 'answer' || data.state !== state) return;
      channel.postMessage({ kind: 'received', state, answer: '' } satisfies Message);
      resolve(new URLSearchParams(data.answer));
    };
    const answer = await promise;
    channel.close();
    return answer;
  }
}

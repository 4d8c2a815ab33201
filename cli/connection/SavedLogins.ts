import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What is needed to renew a token without user interaction. */
export interface Renewal {
  readonly issuer: string;
  readonly clientID: string;
  readonly bearer: Bearer;
  readonly refreshToken: string;
}

/** Which of the issuer's tokens to send to the API. */
export type Bearer = 'id_token' | 'access_token';

/** A token for one API. */
export interface SavedLogin {
  readonly url: string;
  readonly token: string;
  /** Absent if the issuer gave no refresh token. */
  readonly renewal?: Renewal;
}

interface Content {
  /** The API of the last sign-in, which commands use by default. */
  readonly current?: string;
  readonly logins: Readonly<Record<string, SavedLogin>>;
}

const empty: Content = { logins: {} };

/** The tokens of `kyma-upgrade login`, in a file that only its owner may read. */
export class SavedLogins {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** The login for this API, or for the current one. */
  async find(url: string | undefined): Promise<SavedLogin | undefined> {
    const { current, logins } = await this.#read();
    const key = url ?? current;
    return key === undefined ? undefined : logins[key];
  }

  async save(login: SavedLogin): Promise<void> {
    const { logins } = await this.#read();
    await this.#write({ current: login.url, logins: { ...logins, [login.url]: login } });
  }

  /** Saves a renewed token without changing the current API. */
  async renew(login: SavedLogin): Promise<void> {
    const content = await this.#read();
    await this.#write({ ...content, logins: { ...content.logins, [login.url]: login } });
  }

  /** @returns whether there was one */
  async remove(url: string): Promise<boolean> {
    const { current, logins } = await this.#read();
    const { [url]: removed, ...others } = logins;
    const kept = current === url || current === undefined ? {} : { current };
    await this.#write({ ...kept, logins: others });
    return removed !== undefined;
  }

  async #read(): Promise<Content> {
    const text = await readFile(this.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return empty;
    try {
      return { ...empty, ...(JSON.parse(text) as Partial<Content>) };
    } catch (cause) {
      throw new Error(`${this.file} cannot be read any more: remove it and sign in again`, { cause });
    }
  }

  /** Renamed into place, so that another process never reads half a file. */
  async #write(content: Content): Promise<void> {
    const folder = dirname(this.file);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const unfinished = `${this.file}.${process.pid}`;
    await writeFile(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    await chmod(unfinished, 0o600);
    await rename(unfinished, this.file);
  }
}

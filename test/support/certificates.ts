import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate with its key, both as PEM text. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  readonly commonName: string;
  /** Absent: it signs itself. */
  readonly issuer?: Authority | undefined;
  readonly isAuthority?: boolean;
  /** Names and IPv4 addresses that a server answers at. */
  readonly hosts?: readonly string[];
  /** Epoch ms; a day before and after now if absent. */
  readonly notBefore?: number;
  readonly notAfter?: number;
}

interface Authority extends Certificate {
  readonly commonName: string;
}

/** DER: tag, length, content. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...contents: readonly Uint8Array[]) => der(0x30, ...contents);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const text = (tag: number, value: string) => der(tag, Buffer.from(value));
const bitString = (content: Uint8Array) => der(0x03, Buffer.from([0]), content);

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const named = (commonName: string) => sequence(der(0x31, sequence(oid('550403'), text(0x0c, commonName))));
/** UTCTime, good until 2049. */
const time = (at: number) =>
  text(0x17, `${new Date(at).toISOString().slice(2, 19).replaceAll(/[-T:]/g, '')}Z`);

function extensions({ isAuthority = false, hosts = [] }: CertificateOptions): Buffer {
  const yes = der(0x01, Buffer.from([0xff]));
  const constraints = sequence(oid('551d13'), yes, der(0x04, sequence(...(isAuthority ? [yes] : []))));
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : text(0x82, host),
  );
  const alternatives = names.length === 0 ? [] : [sequence(oid('551d11'), der(0x04, sequence(...names)))];
  return der(0xa3, sequence(constraints, ...alternatives));
}

const pem = (label: string, content: Buffer) => {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
};

/** Makes an X.509 certificate (RFC 5280) with an ECDSA key, for tests that need one that is wrong in some way. */
export function makeCertificate(options: CertificateOptions): Authority {
  const {
    commonName,
    issuer,
    notBefore = Date.now() - 86_400_000,
    notAfter = Date.now() + 86_400_000,
  } = options;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer: KeyObject | string = issuer?.key ?? privateKey;
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(15)]);
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ecdsaWithSha256,
    named(issuer?.commonName ?? commonName),
    sequence(time(notBefore), time(notAfter)),
    named(commonName),
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    extensions(options),
  );
  const certificate = sequence(content, ecdsaWithSha256, bitString(sign('sha256', content, signer)));
  return {
    commonName,
    cert: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

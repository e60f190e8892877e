/** Invalid signatures and malformed tokens. */
import { AUDIENCE, claimsAt, ISSUER, NOT_VALIDATED } from '../support/web-identity.ts'
import { altered, forged, GOOD_HEADER, rs256, withClaims, withHeader } from './forge.ts'
import { CONSTRAINT, NOT_A_JWT, type Row } from './refusals.ts'

export const signatures: readonly Row[] = [
  ['no signature', altered((header, claims) => `${header}.${claims}.`), NOT_A_JWT],
  [
    'half a signature',
    altered((header, claims, signature) => `${header}.${claims}.${signature.slice(0, 172)}`),
    NOT_VALIDATED,
  ],
  [
    'a signature with a bit changed',
    altered((header, claims, signature) => `${header}.${claims}.${changed(signature)}`),
    NOT_VALIDATED,
  ],
  ['a signature of zeros', withHeader({}, () => Buffer.alloc(256)), NOT_VALIDATED],
  [
    'a signature that begins with another byte',
    withHeader({}, (text, forge) => Buffer.concat([Buffer.alloc(1), rs256(text, forge)])),
    NOT_VALIDATED,
  ],
  ['a signature of something else', withHeader({}, (text, forge) => rs256(`${text}x`, forge)), NOT_VALIDATED],
  [
    "somebody else's claims under a signature",
    altered(
      (header, _claims, signature) =>
        `${header}.${encoded({ iss: ISSUER, sub: 'root', aud: AUDIENCE })}.${signature}`,
    ),
    NOT_VALIDATED,
  ],
  [
    'another header over a signature',
    altered(
      (_header, claims, signature) => `${encoded({ ...GOOD_HEADER, typ: 'at+jwt' })}.${claims}.${signature}`,
    ),
    NOT_VALIDATED,
  ],
  [
    'a padded signature',
    altered((header, claims, signature) => `${header}.${claims}.${signature}==`),
    NOT_A_JWT,
  ],
  [
    'a signature spelt otherwise',
    altered((header, claims, signature) => `${header}.${claims}.${reencoded(signature)}`),
    NOT_A_JWT,
  ],
  [
    'the alphabet of base64',
    altered((header, claims, signature) => `${header}.${claims}.+/${signature.slice(2)}`),
    NOT_A_JWT,
  ],
  ['an extension that must be understood', withHeader({ crit: ['exp'], exp: 1 }), NOT_A_JWT],
  ['an empty list of extensions', withHeader({ crit: [] }), NOT_A_JWT],
  ['a payload that is not encoded', withHeader({ b64: false, crit: ['b64'] }), NOT_A_JWT],
]

export const forms: readonly Row[] = [
  ['a word', () => 'token', NOT_A_JWT],
  ['an opaque access token', () => 'ya29.a0AfH6SMBx_n-z9', NOT_A_JWT],
  ['two parts', altered((header, claims) => `${header}.${claims}`), NOT_A_JWT],
  ['four parts', altered((...parts) => `${parts.join('.')}.x`), NOT_A_JWT],
  ['the five parts of an encrypted token', altered((...parts) => `${parts.join('.')}.x.y`), NOT_A_JWT],
  ['no claims', altered((header, _claims, signature) => `${header}..${signature}`), NOT_A_JWT],
  ['a space before it', altered((...parts) => ` ${parts.join('.')}`), NOT_A_JWT],
  ['a space behind it', altered((...parts) => `${parts.join('.')} `), NOT_A_JWT],
  ['a line end within it', altered((header, ...parts) => `${header}\n.${parts.join('.')}`), NOT_A_JWT],
  ['a null character behind it', altered((...parts) => `${parts.join('.')}\0`), NOT_A_JWT],
  ['two tokens', altered((...parts) => `${parts.join('.')} ${parts.join('.')}`), NOT_A_JWT],
  [
    'the JSON serialization',
    altered((header, claims, signature) => JSON.stringify({ protected: header, payload: claims, signature })),
    NOT_A_JWT,
  ],
  ['an assertion of SAML', () => Buffer.from('<samlp:Response/>').toString('base64'), NOT_A_JWT],
  [
    'full width digits in the header',
    altered((header, claims, signature) => `${header.slice(1)}１.${claims}.${signature}`),
    NOT_A_JWT,
  ],
  ['a header that is no JSON', (forge) => forged(forge, { header: '{"alg":"RS256"' }), NOT_A_JWT],
  ['a list as the header', (forge) => forged(forge, { header: ['RS256'] }), NOT_A_JWT],
  ['claims that are no JSON', (forge) => forged(forge, { claims: 'alice' }), NOT_A_JWT],
  ['a list as the claims', (forge) => forged(forge, { claims: [claimsAt(forge.now)] }), NOT_A_JWT],
  ['a text as the claims', (forge) => forged(forge, { claims: '"alice"' }), NOT_A_JWT],
  ['null as the claims', (forge) => forged(forge, { claims: 'null' }), NOT_A_JWT],
  [
    'a byte order mark before the claims',
    (forge) => forged(forge, { claims: `\ufeff${JSON.stringify(claimsAt(forge.now))}` }),
    NOT_A_JWT,
  ],
  [
    'claims that are not UTF-8',
    (forge) =>
      forged(forge, {
        claims: Buffer.from(JSON.stringify({ ...claimsAt(forge.now), sub: 'al\u00efce' }), 'latin1'),
      }),
    NOT_A_JWT,
  ],
  ['more characters than the model admits', withClaims({ filler: 'x'.repeat(20_000) }), CONSTRAINT],
  ['fewer characters than the model admits', () => 'a.b', CONSTRAINT],
]

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')

function changed(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url')
  bytes[100] = (bytes[100] ?? 0) ^ 1
  return bytes.toString('base64url')
}

/** Encodes the same signature differently. In the last character of 256 bytes, four bits are unused. */
function reencoded(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(signature.slice(-1))
  return `${signature.slice(0, -1)}${alphabet[last + 1]}`
}

/** Signatures that are none, and tokens in forms that no token has. */
import { AUDIENCE, claimsAt, ISSUER } from '../support/web-identity.ts'
import { bent, type Forge, forged, GOOD_HEADER, headed, rs256, saying } from './forge.ts'
import { BAD_SIGNATURE, CONSTRAINT, NOT_A_JWT, type Row } from './refusals.ts'

export const signatures: readonly Row[] = [
  ['no signature', bent((header, claims) => `${header}.${claims}.`), NOT_A_JWT],
  [
    'half a signature',
    bent((header, claims, signature) => `${header}.${claims}.${signature.slice(0, 172)}`),
    BAD_SIGNATURE,
  ],
  [
    'a signature with a bit changed',
    bent((header, claims, signature) => `${header}.${claims}.${changed(signature)}`),
    BAD_SIGNATURE,
  ],
  ['a signature of zeros', headed({}, () => Buffer.alloc(256)), BAD_SIGNATURE],
  [
    'a signature that begins with another byte',
    headed({}, (text, forge) => Buffer.concat([Buffer.alloc(1), rs256(text, forge)])),
    BAD_SIGNATURE,
  ],
  ['a signature of something else', headed({}, (text, forge) => rs256(`${text}x`, forge)), BAD_SIGNATURE],
  [
    "somebody else's claims under a signature",
    bent(
      (header, _claims, signature) =>
        `${header}.${encoded({ iss: ISSUER, sub: 'root', aud: AUDIENCE })}.${signature}`,
    ),
    BAD_SIGNATURE,
  ],
  [
    'another header over a signature',
    bent(
      (_header, claims, signature) => `${encoded({ ...GOOD_HEADER, typ: 'at+jwt' })}.${claims}.${signature}`,
    ),
    BAD_SIGNATURE,
  ],
  [
    'a padded signature',
    bent((header, claims, signature) => `${header}.${claims}.${signature}==`),
    NOT_A_JWT,
  ],
  [
    'a signature spelt otherwise',
    bent((header, claims, signature) => `${header}.${claims}.${respelt(signature)}`),
    NOT_A_JWT,
  ],
  [
    'the alphabet of base64',
    bent((header, claims, signature) => `${header}.${claims}.+/${signature.slice(2)}`),
    NOT_A_JWT,
  ],
  ['an extension that must be understood', headed({ crit: ['exp'], exp: 1 }), NOT_A_JWT],
  ['an empty list of extensions', headed({ crit: [] }), NOT_A_JWT],
  ['a payload that is not encoded', headed({ b64: false, crit: ['b64'] }), NOT_A_JWT],
]

export const forms: readonly Row[] = [
  ['a word', () => 'token', NOT_A_JWT],
  ['an opaque access token', () => 'ya29.a0AfH6SMBx_n-z9', NOT_A_JWT],
  ['two parts', bent((header, claims) => `${header}.${claims}`), NOT_A_JWT],
  ['four parts', bent((...parts) => `${parts.join('.')}.x`), NOT_A_JWT],
  ['the five parts of an encrypted token', bent((...parts) => `${parts.join('.')}.x.y`), NOT_A_JWT],
  ['no claims', bent((header, _claims, signature) => `${header}..${signature}`), NOT_A_JWT],
  ['a space before it', bent((...parts) => ` ${parts.join('.')}`), NOT_A_JWT],
  ['a space behind it', bent((...parts) => `${parts.join('.')} `), NOT_A_JWT],
  ['a line end within it', bent((header, ...parts) => `${header}\n.${parts.join('.')}`), NOT_A_JWT],
  ['a null character behind it', bent((...parts) => `${parts.join('.')}\0`), NOT_A_JWT],
  ['two tokens', bent((...parts) => `${parts.join('.')} ${parts.join('.')}`), NOT_A_JWT],
  [
    'the JSON serialization',
    bent((header, claims, signature) => JSON.stringify({ protected: header, payload: claims, signature })),
    NOT_A_JWT,
  ],
  ['an assertion of SAML', () => Buffer.from('<samlp:Response/>').toString('base64'), NOT_A_JWT],
  [
    'full width digits in the header',
    bent((header, claims, signature) => `${header.slice(1)}１.${claims}.${signature}`),
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
  [
    'two issuers',
    (forge) => forged(forge, { claims: doubled(forge, '"iss":"https://evil.example.com"') }),
    NOT_A_JWT,
  ],
  [
    'two subjects, one of them escaped',
    (forge) => forged(forge, { claims: doubled(forge, '"s\\u0075b":"root"') }),
    NOT_A_JWT,
  ],
  [
    'two teams among the tags',
    (forge) => forged(forge, { claims: doubled(forge, TAGS('"team":["blue"],"team":["red"]')) }),
    NOT_A_JWT,
  ],
  [
    'two lists of tags',
    (forge) =>
      forged(forge, { claims: doubled(forge, TAGS('"team":["blue"]},"principal_tags":{"team":["red"]')) }),
    NOT_A_JWT,
  ],
  [
    'a member twice, in a list in a claim that nobody reads',
    (forge) => forged(forge, { claims: doubled(forge, '"x":[0,[{"a:":1,"\\u0061:":{}}]]') }),
    NOT_A_JWT,
  ],
  [
    'two algorithms',
    (forge) => forged(forge, { header: '{"alg":"none","kid":"rsa","alg":"RS256"}' }),
    NOT_A_JWT,
  ],
  ['more characters than the model admits', saying({ filler: 'x'.repeat(20_000) }), CONSTRAINT],
  ['fewer characters than the model admits', () => 'a.b', CONSTRAINT],
]

const TAGS = (tags: string) => `"https://aws.amazon.com/tags":{"principal_tags":{${tags}}}`

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')

function changed(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url')
  bytes[100] = (bytes[100] ?? 0) ^ 1
  return bytes.toString('base64url')
}

/** The last character of 256 bytes has four bits that do not count. */
function respelt(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(signature.slice(-1))
  return `${signature.slice(0, -1)}${alphabet[last + 1]}`
}

/** Claims with one more member at the end. */
function doubled({ now }: Forge, member: string): string {
  return JSON.stringify(claimsAt(now)).replace(/\}$/, `,${member}}`)
}

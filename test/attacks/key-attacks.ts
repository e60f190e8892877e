/** Algorithms and keys that the bearer of a token would like to choose. */
import { sign } from 'node:crypto'
import { es256, type Forge, headed, hmac, nothing, publicDer, publicJwk, publicPem, rs384 } from './forge.ts'
import { BAD_SIGNATURE, badAlgorithm, NO_KEY, NOT_A_JWT, type Row } from './refusals.ts'

export const algorithms: readonly Row[] = [
  ['none, without a signature', headed({ alg: 'none' }, nothing), NOT_A_JWT],
  ['none, with a signature', headed({ alg: 'none' }), badAlgorithm('none')],
  ['None', headed({ alg: 'None' }), badAlgorithm('None')],
  ['NONE', headed({ alg: 'NONE' }), badAlgorithm('NONE')],
  ['rs256 in small letters', headed({ alg: 'rs256' }), badAlgorithm('rs256')],
  ['an empty algorithm', headed({ alg: '' }), badAlgorithm('')],
  ['no algorithm', headed({ alg: undefined }), badAlgorithm('undefined')],
  ['a number as the algorithm', headed({ alg: 256 }), badAlgorithm('number')],
  ['a list of algorithms', headed({ alg: ['RS256'] }), badAlgorithm('object')],
  ['an inherited name as the algorithm', headed({ alg: 'constructor' }), badAlgorithm('constructor')],
  ['a long algorithm', headed({ alg: 'x'.repeat(5000) }), badAlgorithm('x'.repeat(20))],
  ['HS256 with the public key in PEM', headed({ alg: 'HS256' }, hmac(publicPem)), badAlgorithm('HS256')],
  [
    'HS384 with the public key in PEM',
    headed({ alg: 'HS384' }, hmac(publicPem, 'sha384')),
    badAlgorithm('HS384'),
  ],
  [
    'HS512 with the public key in PEM',
    headed({ alg: 'HS512' }, hmac(publicPem, 'sha512')),
    badAlgorithm('HS512'),
  ],
  ['HS256 with the public key in DER', headed({ alg: 'HS256' }, hmac(publicDer)), badAlgorithm('HS256')],
  [
    'HS256 with the public key as a JWK',
    headed(
      { alg: 'HS256' },
      hmac((forge) => JSON.stringify(publicJwk(forge))),
    ),
    badAlgorithm('HS256'),
  ],
  [
    'HS256 with an empty secret',
    headed(
      { alg: 'HS256' },
      hmac(() => ''),
    ),
    badAlgorithm('HS256'),
  ],
  ['RS256 said, HMAC with the public key done', headed({}, hmac(publicPem)), BAD_SIGNATURE],
  [
    'HS256 with a symmetric key that the provider publishes',
    headed(
      { alg: 'HS256', kid: 'oct' },
      hmac(() => 'secret'),
    ),
    badAlgorithm('HS256'),
  ],
  [
    'PS256 with the right key',
    headed({ alg: 'PS256' }, (text, { rsa }) =>
      sign('sha256', Buffer.from(text), { key: rsa, padding: 6, saltLength: 32 }),
    ),
    badAlgorithm('PS256'),
  ],
  [
    'EdDSA with a key that the provider publishes',
    headed({ alg: 'EdDSA', kid: 'ed' }, (text, { ed25519 }) => sign(null, Buffer.from(text), ed25519)),
    badAlgorithm('EdDSA'),
  ],
  ['ES256K', headed({ alg: 'ES256K', kid: 'ec' }, es256), badAlgorithm('ES256K')],
  ['RS384 by a key that is for RS256', headed({ alg: 'RS384' }, rs384), NO_KEY],
  ['RS256 said, signed by RS384', headed({}, rs384), BAD_SIGNATURE],
  ['ES256 with the id of an RSA key', headed({ alg: 'ES256' }, es256), NO_KEY],
  ['RS256 with the id of an elliptic key', headed({ kid: 'ec' }), NO_KEY],
  ['ES384 with a key of P-256', headed({ alg: 'ES384', kid: 'ec' }, es256), NO_KEY],
  [
    'ES256 with a signature in DER',
    headed({ alg: 'ES256', kid: 'ec' }, (text, { ec }) => sign('sha256', Buffer.from(text), ec)),
    BAD_SIGNATURE,
  ],
  [
    'ES256 with a signature of zeros',
    headed({ alg: 'ES256', kid: 'ec' }, () => Buffer.alloc(64)),
    BAD_SIGNATURE,
  ],
]

export const keys: readonly Row[] = [
  ['no key id', headed({ kid: undefined }), NO_KEY],
  ['an unknown key id', headed({ kid: 'unknown' }), NO_KEY],
  ['an empty key id', headed({ kid: '' }), NO_KEY],
  ['a number as the key id', headed({ kid: 0 }), NO_KEY],
  ['a list as the key id', headed({ kid: ['rsa'] }), NO_KEY],
  [
    'a path as the key id',
    headed(
      { kid: '../../../../dev/null' },
      hmac(() => ''),
    ),
    NO_KEY,
  ],
  ['a query as the key id', headed({ kid: "rsa' OR '1'='1" }), NO_KEY],
  ['__proto__ as the key id', headed({ kid: '__proto__' }), NO_KEY],
  ['the id of a symmetric key', headed({ kid: 'oct' }), NO_KEY],
  ['the id of a key for encryption', headed({ kid: 'enc' }), NO_KEY],
  ['the id of a key that may not verify', headed({ kid: 'wrap' }), NO_KEY],
  [
    'an RSA key that is too short',
    headed({ kid: 'weak' }, (text, { weakRsa }) => sign('sha256', Buffer.from(text), weakRsa)),
    BAD_SIGNATURE,
  ],
  ['a key that is damaged', headed({ kid: 'damaged', alg: 'ES256' }, es256), NO_KEY],
  ["another provider's key of the same id", headed({ kid: 'shared' }, byOther), BAD_SIGNATURE],
  ["another provider's key and its id", headed({ kid: 'other' }, byOther), NO_KEY],
  ['a key in the token', (forge) => headed({ jwk: ownJwk(forge) }, byOther)(forge), BAD_SIGNATURE],
  [
    'a key in the token, with an id of its own',
    (forge) => headed({ jwk: { ...ownJwk(forge), kid: 'mine' }, kid: 'mine' }, byOther)(forge),
    NO_KEY,
  ],
  [
    'a key set at an address in the token',
    (forge) => headed({ jku: forge.url }, byOther)(forge),
    BAD_SIGNATURE,
  ],
  [
    'a key set at an address in the token, with an id of its own',
    (forge) => headed({ jku: forge.url, kid: 'mine' }, byOther)(forge),
    NO_KEY,
  ],
  [
    'a certificate at an address in the token',
    (forge) => headed({ x5u: forge.url }, byOther)(forge),
    BAD_SIGNATURE,
  ],
  [
    'a certificate in the token',
    (forge) => headed({ x5c: [publicDer(forge).toString('base64')] }, byOther)(forge),
    BAD_SIGNATURE,
  ],
]

function byOther(text: string, { otherRsa }: Forge): Buffer {
  return sign('sha256', Buffer.from(text), otherRsa)
}

function ownJwk({ otherRsa }: Forge) {
  return { ...publicJwk({ rsa: otherRsa }), kid: 'rsa' }
}

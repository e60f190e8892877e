/** Algorithms and keys that an attacker would choose for a token. */
import { sign } from 'node:crypto'
import { NOT_VALIDATED } from '../support/web-identity.ts'
import {
  es256,
  type Forge,
  hmac,
  noSignature,
  publicDer,
  publicJwk,
  publicPem,
  rs384,
  withHeader,
} from './forge.ts'
import { badAlgorithm, NO_KEY, NOT_A_JWT, type Row } from './refusals.ts'

export const algorithms: readonly Row[] = [
  ['none, without a signature', withHeader({ alg: 'none' }, noSignature), NOT_A_JWT],
  ['none, with a signature', withHeader({ alg: 'none' }), badAlgorithm('none')],
  ['None', withHeader({ alg: 'None' }), badAlgorithm('None')],
  ['NONE', withHeader({ alg: 'NONE' }), badAlgorithm('NONE')],
  ['rs256 in small letters', withHeader({ alg: 'rs256' }), badAlgorithm('rs256')],
  ['an empty algorithm', withHeader({ alg: '' }), badAlgorithm('')],
  ['no algorithm', withHeader({ alg: undefined }), badAlgorithm('undefined')],
  ['a number as the algorithm', withHeader({ alg: 256 }), badAlgorithm('number')],
  ['a list of algorithms', withHeader({ alg: ['RS256'] }), badAlgorithm('object')],
  ['an inherited name as the algorithm', withHeader({ alg: 'constructor' }), badAlgorithm('constructor')],
  ['a long algorithm', withHeader({ alg: 'x'.repeat(5000) }), badAlgorithm('x'.repeat(20))],
  ['HS256 with the public key in PEM', withHeader({ alg: 'HS256' }, hmac(publicPem)), badAlgorithm('HS256')],
  [
    'HS384 with the public key in PEM',
    withHeader({ alg: 'HS384' }, hmac(publicPem, 'sha384')),
    badAlgorithm('HS384'),
  ],
  [
    'HS512 with the public key in PEM',
    withHeader({ alg: 'HS512' }, hmac(publicPem, 'sha512')),
    badAlgorithm('HS512'),
  ],
  ['HS256 with the public key in DER', withHeader({ alg: 'HS256' }, hmac(publicDer)), badAlgorithm('HS256')],
  [
    'HS256 with the public key as a JWK',
    withHeader(
      { alg: 'HS256' },
      hmac((forge) => JSON.stringify(publicJwk(forge))),
    ),
    badAlgorithm('HS256'),
  ],
  [
    'HS256 with an empty secret',
    withHeader(
      { alg: 'HS256' },
      hmac(() => ''),
    ),
    badAlgorithm('HS256'),
  ],
  ['RS256 said, HMAC with the public key done', withHeader({}, hmac(publicPem)), NOT_VALIDATED],
  [
    'HS256 with a symmetric key that the provider publishes',
    withHeader(
      { alg: 'HS256', kid: 'oct' },
      hmac(() => 'secret'),
    ),
    badAlgorithm('HS256'),
  ],
  [
    'PS256 with the right key',
    withHeader({ alg: 'PS256' }, (text, { rsa }) =>
      sign('sha256', Buffer.from(text), { key: rsa, padding: 6, saltLength: 32 }),
    ),
    badAlgorithm('PS256'),
  ],
  [
    'EdDSA with a key that the provider publishes',
    withHeader({ alg: 'EdDSA', kid: 'ed' }, (text, { ed25519 }) => sign(null, Buffer.from(text), ed25519)),
    badAlgorithm('EdDSA'),
  ],
  ['ES256K', withHeader({ alg: 'ES256K', kid: 'ec' }, es256), badAlgorithm('ES256K')],
  ['RS384 said, signed by RS256', withHeader({ alg: 'RS384' }), NOT_VALIDATED],
  ['RS256 said, signed by RS384', withHeader({}, rs384), NOT_VALIDATED],
  ['ES256 with the id of an RSA key', withHeader({ alg: 'ES256' }, es256), NO_KEY],
  ['RS256 with the id of an elliptic key', withHeader({ kid: 'ec' }), NO_KEY],
  ['ES384 with a key of P-256', withHeader({ alg: 'ES384', kid: 'ec' }, es256), NO_KEY],
  [
    'ES256 with a signature in DER',
    withHeader({ alg: 'ES256', kid: 'ec' }, (text, { ec }) => sign('sha256', Buffer.from(text), ec)),
    NOT_VALIDATED,
  ],
  [
    'ES256 with a signature of zeros',
    withHeader({ alg: 'ES256', kid: 'ec' }, () => Buffer.alloc(64)),
    NOT_VALIDATED,
  ],
]

export const keys: readonly Row[] = [
  ['no key id', withHeader({ kid: undefined }), NO_KEY],
  ['an unknown key id', withHeader({ kid: 'unknown' }), NO_KEY],
  ['an empty key id', withHeader({ kid: '' }), NO_KEY],
  ['a number as the key id', withHeader({ kid: 0 }), NO_KEY],
  ['a list as the key id', withHeader({ kid: ['rsa'] }), NO_KEY],
  [
    'a path as the key id',
    withHeader(
      { kid: '../../../../dev/null' },
      hmac(() => ''),
    ),
    NO_KEY,
  ],
  ['a query as the key id', withHeader({ kid: "rsa' OR '1'='1" }), NO_KEY],
  ['__proto__ as the key id', withHeader({ kid: '__proto__' }), NO_KEY],
  ['the id of a symmetric key', withHeader({ kid: 'oct' }), NO_KEY],
  ['the id of a key for encryption', withHeader({ kid: 'enc' }), NO_KEY],
  ['the id of a key that may not verify', withHeader({ kid: 'wrap' }), NOT_VALIDATED],
  ['the id of a key with operations', withHeader({ kid: 'verify' }), NOT_VALIDATED],
  ['the id of a key that a later one replaces', withHeader({ kid: 'replaced' }), NOT_VALIDATED],
  [
    'an RSA key that is too short',
    withHeader({ kid: 'weak' }, (text, { weakRsa }) => sign('sha256', Buffer.from(text), weakRsa)),
    NOT_VALIDATED,
  ],
  ['a key that is damaged', withHeader({ kid: 'damaged', alg: 'ES256' }, es256), NO_KEY],
  ["another provider's key of the same id", withHeader({ kid: 'shared' }, byOther), NOT_VALIDATED],
  ["another provider's key and its id", withHeader({ kid: 'other' }, byOther), NO_KEY],
  ['a key in the token', (forge) => withHeader({ jwk: ownJwk(forge) }, byOther)(forge), NOT_VALIDATED],
  [
    'a key in the token, with an id of its own',
    (forge) => withHeader({ jwk: { ...ownJwk(forge), kid: 'mine' }, kid: 'mine' }, byOther)(forge),
    NO_KEY,
  ],
  [
    'a key set at an address in the token',
    (forge) => withHeader({ jku: forge.url }, byOther)(forge),
    NOT_VALIDATED,
  ],
  [
    'a key set at an address in the token, with an id of its own',
    (forge) => withHeader({ jku: forge.url, kid: 'mine' }, byOther)(forge),
    NO_KEY,
  ],
  [
    'a certificate at an address in the token',
    (forge) => withHeader({ x5u: forge.url }, byOther)(forge),
    NOT_VALIDATED,
  ],
  [
    'a certificate in the token',
    (forge) => withHeader({ x5c: [publicDer(forge).toString('base64')] }, byOther)(forge),
    NOT_VALIDATED,
  ],
]

function byOther(text: string, { otherRsa }: Forge): Buffer {
  return sign('sha256', Buffer.from(text), otherRsa)
}

function ownJwk({ otherRsa }: Forge) {
  return { ...publicJwk({ rsa: otherRsa }), kid: 'rsa' }
}

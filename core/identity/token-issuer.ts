/**
 * Accounts as issuers of web identity tokens: their URLs and keys. Source: IAM User Guide, outbound identity
 * federation.
 */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { rowById, type TokenAlgorithm, type TokenKeyRow, tokenKeyId, type View } from '../../store/index.ts'
import { isOriginOfAws } from '../aws/hosts.ts'
import { isHostOfUrl } from '../standards/host-name.ts'

export const TOKEN_ALGORITHMS = ['RS256', 'ES384'] as const satisfies readonly TokenAlgorithm[]

/** The values that determine an issuer's URL. */
export interface IssuerNaming {
  /** A base URL, or `aws`. Undefined to use `origin`. */
  readonly tokenIssuer: string | undefined
  /** The scheme and host that the request was sent to. */
  readonly origin: string | undefined
}

const ISSUERS_PATH = '/_iamulator/token-issuers'

/**
 * Returns the URL of an issuer. It is below `--token-issuer` or, without it, below the address that the
 * request was sent to. With `aws`, or if the request was sent to an AWS host name or to no valid host, it is
 * the URL that the issuer has on AWS.
 *
 * @param id a UUID
 */
export function issuerUrl(id: string, { tokenIssuer, origin }: IssuerNaming): string {
  const base = tokenIssuer ?? usable(origin)
  if (base === undefined || base === 'aws') return `https://${id}.tokens.sts.global.api.aws`
  return `${base}${ISSUERS_PATH}/${id}`
}

/** Returns the origin, unless its host is one of AWS or is not a host of a URL. */
function usable(origin = ''): string | undefined {
  const [, host = ''] = origin.split('://')
  return isOriginOfAws(origin) || !isHostOfUrl(host) ? undefined : origin
}

const AWS_ISSUER = /^https:\/\/[^/]+\.tokens\.sts\.global\.api\.aws(?::\d+)?(?:\/|$)/i

/** Returns whether this is the URL of an account as an issuer, of any account, here or on AWS. */
export function isTokenIssuer(url: string): boolean {
  return AWS_ISSUER.test(url) || url.includes(`${ISSUERS_PATH}/`)
}

const generate = promisify(generateKeyPair)

/** Returns one key per algorithm. This takes a tenth of a second in a separate thread. */
export async function newTokenKeys(issuerId: string): Promise<readonly TokenKeyRow[]> {
  const [rsa, ec] = await Promise.all([
    generate('rsa', { modulusLength: 2048 }),
    generate('ec', { namedCurve: 'P-384' }),
  ])
  return [
    { algorithm: 'RS256', issuerId, privateKey: toPem(rsa.privateKey) },
    { algorithm: 'ES384', issuerId, privateKey: toPem(ec.privateKey) },
  ]
}

function toPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

interface SigningKey {
  readonly privateKey: KeyObject
  readonly publicJwk: Readonly<Record<string, unknown>>
  readonly id: string
}

const keys = new WeakMap<TokenKeyRow, SigningKey>()

function keyOf(row: TokenKeyRow): SigningKey {
  const known = keys.get(row)
  if (known) return known
  const privateKey = createPrivateKey(row.privateKey)
  const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' })
  const key = { privateKey, publicJwk, id: KEY_IDS[row.algorithm] }
  keys.set(row, key)
  return key
}

/**
 * The key IDs of every issuer (recorded on AWS, September 2026). An issuer keeps its keys for good, and after
 * a reset an account is another issuer, so that keys that a client has cached are never stale.
 */
const KEY_IDS: Readonly<Record<TokenAlgorithm, string>> = { RS256: 'RSA_0', ES384: 'EC384_0' }

/** Returns the keys of an issuer in any account, or none if there is no such issuer. */
export function tokenKeysOf(view: View, issuerId: string): readonly TokenKeyRow[] {
  return TOKEN_ALGORITHMS.map((algorithm) =>
    rowById(view, 'tokenKeys', tokenKeyId(issuerId, algorithm)),
  ).filter((key) => key !== undefined)
}

/** Returns the public half as in a key set (RFC 7517). */
export function publicKey(row: TokenKeyRow): object {
  const { publicJwk, id } = keyOf(row)
  return { kid: id, alg: row.algorithm, use: 'sig', ...publicJwk }
}

/**
 * Returns a signed JSON Web Token (RFC 7519).
 *
 * @param payload JSON
 */
export function signToken(row: TokenKeyRow, payload: string): string {
  const { privateKey: key, id: kid } = keyOf(row)
  // The order of the members is recorded on AWS, September 2026.
  const header = JSON.stringify({ kid, typ: 'JWT', alg: row.algorithm })
  const text = `${encoded(header)}.${encoded(payload)}`
  const hash = row.algorithm === 'RS256' ? 'sha256' : 'sha384'
  // For elliptic curves, JWS requires the two numbers side by side (RFC 7518, 3.4). RSA ignores the option.
  const signature = sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/** Accounts as issuers of web identity tokens: under which URL, with which keys (IAM User Guide, outbound identity federation). */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign,
} from 'node:crypto'
import { promisify } from 'node:util'
import { rowById, type TokenAlgorithm, type TokenKeyRow, tokenKeyId, type View } from '../../store/index.ts'
import { isOriginOfAws } from '../aws/hosts.ts'

export const TOKEN_ALGORITHMS = ['RS256', 'ES384'] as const satisfies readonly TokenAlgorithm[]

/** What the URL of an issuer depends on. */
export interface IssuerNaming {
  /** A base URL, or `aws`; undefined: `origin`. */
  readonly tokenIssuer: string | undefined
  /** Scheme and host that the request was sent to. */
  readonly origin: string | undefined
}

const ISSUERS_PATH = '/_iamulator/token-issuers'

/**
 * The URL that an issuer goes by: what `--token-issuer` says, else that by which the request reached iamulator. Whoever
 * reached it as AWS reaches the issuer as AWS's too.
 *
 * @param id a UUID
 */
export function issuerUrl(id: string, { tokenIssuer, origin = '' }: IssuerNaming): string {
  const asAws = tokenIssuer === undefined ? isOriginOfAws(origin) : tokenIssuer === 'aws'
  if (asAws) return `https://${id}.tokens.sts.global.api.aws`
  return `${tokenIssuer ?? origin}${ISSUERS_PATH}/${id}`
}

const OF_AWS = /^https:\/\/[^/]+\.tokens\.sts\.global\.api\.aws(?::\d+)?(?:\/|$)/i

/** Whether accounts are issuers under such a URL, whichever account it is and whether here or on AWS. */
export function isTokenIssuer(url: string): boolean {
  return OF_AWS.test(url) || url.includes(`${ISSUERS_PATH}/`)
}

const generate = promisify(generateKeyPair)

/** A key for each algorithm. Takes a tenth of a second, of a thread of its own. */
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

interface Key {
  readonly privateKey: KeyObject
  readonly publicJwk: Readonly<Record<string, unknown>>
  readonly id: string
}

const keys = new WeakMap<TokenKeyRow, Key>()

function keyOf(row: TokenKeyRow): Key {
  const known = keys.get(row)
  if (known) return known
  const privateKey = createPrivateKey(row.privateKey)
  const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' })
  const key = { privateKey, publicJwk, id: thumbprint(publicJwk) }
  keys.set(row, key)
  return key
}

/** Another for every key, so that whoever holds the keys of before a reset asks for the new ones. RFC 7638. */
function thumbprint({ crv, e, kty, n, x, y }: Key['publicJwk']): string {
  return createHash('sha256').update(JSON.stringify({ crv, e, kty, n, x, y })).digest('base64url')
}

/** Those of an issuer, whichever account it is; none when there is no such issuer. */
export function tokenKeysOf(view: View, issuerId: string): readonly TokenKeyRow[] {
  return TOKEN_ALGORITHMS.map((algorithm) =>
    rowById(view, 'tokenKeys', tokenKeyId(issuerId, algorithm)),
  ).filter((key) => key !== undefined)
}

/** The public half, as a key set lists it (RFC 7517). */
export function publicKey(row: TokenKeyRow): object {
  const { publicJwk, id } = keyOf(row)
  return { kid: id, alg: row.algorithm, use: 'sig', ...publicJwk }
}

/** A JSON Web Token (RFC 7519). @param payload JSON */
export function signToken(row: TokenKeyRow, payload: string): string {
  const { privateKey: key, id: kid } = keyOf(row)
  const header = JSON.stringify({ kid, typ: 'JWT', alg: row.algorithm })
  const text = `${encoded(header)}.${encoded(payload)}`
  const hash = row.algorithm === 'RS256' ? 'sha256' : 'sha384'
  // Of elliptic curves JWS wants both numbers side by side (RFC 7518, 3.4); RSA does not heed it.
  const signature = sign(hash, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/**
 * Proofs that a client has a key, which bind a token to the key (RFC 9449, DPoP). Only ES256 is supported.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'

/** The request that a proof is made for. */
export interface ProvenRequest {
  readonly method: string
  /** Scheme, host, port, and path. */
  readonly url: string
  /** Epoch milliseconds. */
  readonly now: number
}

export interface Proof {
  /** The thumbprint of the key (RFC 7638). */
  readonly thumbprint: string
  /** A value that no other proof of the key has. */
  readonly id: string
  /** When the proof expires, in epoch milliseconds. */
  readonly expiresAt: number
}

/** How far the time in a proof may differ from the server's. */
const TOLERANCE = 5 * 60 * 1000

/** Longer than every proof of a client, and short enough to be parsed without harm. */
const LONGEST = 4096

const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]{86})$/

/** Returns the proof in a header, or as a sentence what is wrong with it. */
export function readProof(header: string, request: ProvenRequest): Proof | string {
  const [, head, payload, signature] = (header.length <= LONGEST && COMPACT.exec(header)) || []
  const [protection, claims] = [decoded(head), decoded(payload)]
  if (signature === undefined || !protection || !claims)
    return 'The DPoP proof is not a signed JSON Web Token.'
  const key = keyIn(protection)
  if (typeof key === 'string') return key
  if (!isSignedBy(key, `${head}.${payload}`, signature))
    return 'The signature of the DPoP proof is not valid.'
  return flawOf(claims, request) ?? proofOf(claims, key)
}

type Members = Readonly<Record<string, unknown>>

function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function decoded(part: string | undefined): Members | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The public half of a key, as in a JSON Web Key. */
interface PublicKey {
  readonly x: string
  readonly y: string
}

/** A coordinate of 32 bytes in base64url. */
const COORDINATE = /^[\w-]{43}$/

function keyIn({ typ, alg, jwk, crit }: Members): PublicKey | string {
  if (typ !== 'dpop+jwt') return 'The type of the DPoP proof must be "dpop+jwt".'
  if (alg !== 'ES256') return 'The algorithm of the DPoP proof must be "ES256".'
  if (crit !== undefined) return 'The DPoP proof has critical extensions that are not supported.'
  if (!isRecord(jwk) || jwk['kty'] !== 'EC' || jwk['crv'] !== 'P-256' || 'd' in jwk) return NO_KEY
  const { x, y } = jwk
  const isPoint = [x, y].every((each) => typeof each === 'string' && COORDINATE.test(each))
  return isPoint ? { x: String(x), y: String(y) } : NO_KEY
}

const NO_KEY = 'The key of the DPoP proof must be a public key on the curve P-256.'

function isSignedBy({ x, y }: PublicKey, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
    const bytes = Buffer.from(signature, 'base64url')
    return verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, bytes)
  } catch {
    // The coordinates are not on the curve.
    return false
  }
}

function flawOf(claims: Members, request: ProvenRequest): string | undefined {
  const { htm, htu, iat, jti } = claims
  if (htm !== request.method) return 'The DPoP proof is for another method.'
  if (typeof htu !== 'string' || !isUrlOf(htu, request.url)) return 'The DPoP proof is for another URL.'
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID)
    return 'The DPoP proof has no valid identifier.'
  const age = typeof iat === 'number' ? Math.abs(request.now - iat * 1000) : Number.NaN
  return age <= TOLERANCE ? undefined : 'The time of the DPoP proof is not that of the server.'
}

const LONGEST_ID = 256

/**
 * Returns whether a client means this URL.
 *
 * A proxy in front of the server may end TLS. Then the client's URL starts with `https`, and the server's with `http`.
 */
function isUrlOf(htu: string, url: string): boolean {
  if (!URL.canParse(htu) || !URL.canParse(url)) return false
  const meant = new URL(htu).href
  return [url, url.replace(/^http:/, 'https:')].some((each) => new URL(each).href === meant)
}

function proofOf({ iat, jti }: Members, { x, y }: PublicKey): Proof {
  const members = JSON.stringify({ crv: 'P-256', kty: 'EC', x, y })
  const thumbprint = createHash('sha256').update(members).digest('base64url')
  return { thumbprint, id: String(jti), expiresAt: Number(iat) * 1000 + TOLERANCE }
}

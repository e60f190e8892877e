/** The checks that a signature requires of a body while it arrives. */
import { AwsError } from '../errors.ts'
import { ALGORITHM_4A, HASH, hashReplacement, remoteHash } from './canonical.ts'
import { type ChunkAlgorithm, type ChunkChain, ChunkSignatures, hmacChunks } from './chunks.ts'
import { isSigned4A, publicKey } from './ecdsa.ts'
import { headerValue } from './headers.ts'
import { signingKey } from './keys.ts'
import type { Signature, SignedRequest, Style } from './types.ts'

export type BodyCheck =
  /** Nothing is known about the body, or everything has been verified already. */
  | { readonly kind: 'none' }
  /** The body must have this hash, in lowercase hex. */
  | { readonly kind: 'hash'; readonly sha256: string }
  /** The body is in aws-chunked encoding, and each chunk must be signed. */
  | { readonly kind: 'signed-chunks'; readonly chain: ChunkChain; readonly trailers: Trailers }
  /**
   * The body is in aws-chunked encoding. If chunks have signatures although none is required, as with
   * `--signatures off`, they are ignored.
   */
  | { readonly kind: 'unsigned-chunks'; readonly trailers: Trailers }

/**
 * The names in `x-amz-trailer`, in lowercase. Undefined when no trailing headers are announced by the declared
 * hash: then the body has none, and no trailer signature.
 */
export type Trailers = readonly string[] | undefined

const NONE: BodyCheck = { kind: 'none' }

/** Texts that replace the hash of a body in chunks, and whether trailing headers follow the chunks. */
const CHUNKED: ReadonlyMap<string, { readonly signed: boolean; readonly trailer: boolean }> = new Map([
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { signed: true, trailer: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { signed: true, trailer: true }],
  ['STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', { signed: true, trailer: false }],
  ['STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER', { signed: true, trailer: true }],
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { signed: false, trailer: true }],
])

/**
 * Returns what remains to be verified of the body of a request with a verified signature.
 *
 * @param secret the secret access key
 */
export function signedBodyCheck(
  request: SignedRequest,
  signature: Signature,
  style: Style,
  secret: string,
): BodyCheck {
  const replacement = hashReplacement(signature, style)
  if (replacement === undefined) return hashCheck(request, signature.contentSha256)
  const chunked = CHUNKED.get(replacement)
  if (!chunked?.signed) return framingOf(request.headers, replacement)
  const chain = new ChunkSignatures(chunkAlgorithm(signature, secret), signature)
  return { kind: 'signed-chunks', chain, trailers: trailersIn(request.headers, chunked.trailer) }
}

function chunkAlgorithm({ accessKeyId, regionSet, scope }: Signature, secret: string): ChunkAlgorithm {
  return regionSet === undefined
    ? hmacChunks(signingKey(secret, scope))
    : {
        name: ALGORITHM_4A,
        isSigned: (text, signature) => isSigned4A(text, signature, publicKey(accessKeyId, secret)),
      }
}

/** Returns what can be verified of the body of a request whose signature, if it has one, does not cover the body. */
export function unsignedBodyCheck(request: SignedRequest): BodyCheck {
  const declared = headerValue(request.headers, 'x-amz-content-sha256')
  if (declared !== undefined && HASH.test(declared)) return hashCheck(request, declared)
  return framingOf(request.headers, declared)
}

/** Returns how the body is framed. Neither its hash nor the signatures of its chunks are verified. */
export function framingOf(headers: readonly string[], declared: string | undefined): BodyCheck {
  const chunked = CHUNKED.get(declared ?? '')
  return chunked ? { kind: 'unsigned-chunks', trailers: trailersIn(headers, chunked.trailer) } : NONE
}

/**
 * Rejects bodies whose chunks are signed in a way that is not supported.
 *
 * @throws NotImplemented (501)
 */
export function requireKnownChunks(declared: string | undefined): void {
  if (declared?.startsWith('STREAMING-') && !CHUNKED.has(declared))
    throw new AwsError('NotImplemented', `iamulator does not support bodies of the kind ${declared}.`, 501)
}

/** A body that is there has been compared with its hash already. */
function hashCheck({ bodyElsewhere }: SignedRequest, declared: string | undefined): BodyCheck {
  return bodyElsewhere ? { kind: 'hash', sha256: remoteHash(bodyElsewhere, declared) } : NONE
}

function trailersIn(headers: readonly string[], hasTrailer: boolean): Trailers {
  if (!hasTrailer) return undefined
  const names = headerValue(headers, 'x-amz-trailer') ?? ''
  return names
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
}

/** Identifies the sender of a request to another service. */
import { type Dialect, inDialect, versionTwoOfS3 } from '../../protocol/dialects.ts'
import { AwsError } from '../../protocol/errors.ts'
import { checkTimeV2, isVersion2, parseVersion2, VERSION_2, verifyVersion2 } from '../../protocol/sigv2.ts'
import {
  ALGORITHM,
  type BodyCheck,
  ContentMismatch,
  checkForm,
  checkTime,
  framingOf,
  headerValue,
  parseSignature,
  requireKnownChunks,
  type Signature,
  type SignedRequest,
  signedBodyCheck,
  styleOf,
  unsignedBodyCheck,
} from '../../protocol/sigv4.ts'
import {
  ALGORITHM_4A,
  checkScope4A,
  isVersion4A,
  namedRegion,
  parseSignature4A,
  verifySignature4A,
} from '../../protocol/sigv4a.ts'
import { partitionNamed } from '../aws/partitions.ts'
import { supportsVersion2 } from '../aws/regions.ts'
import { anonymousIn, type Caller } from './caller.ts'
import { type CredentialSources, provenCaller, signedCaller } from './signed-caller.ts'

/** A request to another service, and the dialect of its response. */
export interface ForwardedRequest {
  readonly request: SignedRequest
  readonly dialect: Dialect
  /** The service that the signature must be scoped to. Undefined when any service is accepted. */
  readonly signedFor: string | undefined
  /** The partition of a request without a signature, or with one that names no region. */
  readonly partition: string
  /** The region in which the service gets the request. Undefined when it is not known. */
  readonly region?: string | undefined
  /** The bucket that the Host header names. Undefined when the path names it. */
  readonly hostBucket?: string | undefined
  /** The result of `statedSignature`, so that a signature of version 4 is parsed only once. */
  readonly stated?: Signature | undefined
}

/** How a request was signed, after it was verified. */
export interface VerifiedSignature {
  readonly version: typeof VERSION_2 | typeof ALGORITHM | typeof ALGORITHM_4A
  /** As in `s3:authType`. */
  readonly form: 'REST-HEADER' | 'REST-QUERY-STRING' | 'POST'
  /** A signature that names no region has the endpoint's, or else the partition's first. */
  readonly scope: { readonly service: string; readonly region: string }
  /** Epoch milliseconds. Undefined when the signature does not say. */
  readonly signedAt: number | undefined
  /** The hash of the body, or what replaces it, as declared. */
  readonly contentSha256: string | undefined
}

export interface Sender {
  readonly caller: Caller
  /** Undefined when the request is not signed. */
  readonly signature: VerifiedSignature | undefined
  /** The check that remains when the body arrives. */
  readonly bodyCheck: BodyCheck
}

/** The parts of a rejected request that S3's errors depend on. */
interface Attempt {
  sessionToken: string | undefined
}

/**
 * Returns the sender of a forwarded request, with its verified signature if there is one.
 *
 * @throws AwsError in the dialect of the service
 */
export function senderOf(sources: CredentialSources, forwarded: ForwardedRequest): Sender {
  const { request, dialect, stated } = forwarded
  const attempt: Attempt = { sessionToken: undefined }
  try {
    if (dialect === 's3' && isVersion2(request)) return senderByVersion2(sources, forwarded, attempt)
    const is4A = stated ? stated.regionSet !== undefined : isVersion4A(request)
    if (is4A) return senderByVersion4A(sources, forwarded, attempt)
    return senderByVersion4(sources, forwarded, attempt)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const presigned = headerValue(request.headers, 'authorization') === undefined
    throw inDialect(error, dialect, { withToken: attempt.sessionToken !== undefined, presigned })
  }
}

/** Returns the signature of version 4 or 4A as stated in the head. Undefined for none, or for a malformed one. */
export function statedSignature(request: Pick<SignedRequest, 'headers' | 'query'>): Signature | undefined {
  try {
    return isVersion4A(request) ? parseSignature4A(request) : parseSignature(request)
  } catch (error) {
    if (error instanceof AwsError) return undefined
    throw error
  }
}

/**
 * Returns whether the signature, if there is one, can be verified only with the body, because the request does not declare
 * its hash.
 */
export function needsBody(signature: Signature | undefined): boolean {
  if (signature === undefined || styleOf(signature.scope.service) === 's3') return false
  return signature.contentSha256 === undefined
}

/**
 * Returns the bucket of a request if the Host header names it, as in `bucket.s3.amazonaws.com`. Then its path has only the
 * key.
 */
export function hostBucketOf(headers: readonly string[], bucket: string): string | undefined {
  const host = headerValue(headers, 'host')?.toLowerCase() ?? ''
  const isAddress = /^[\d.]+(?::\d+)?$/.test(host)
  return host.startsWith(`${bucket.toLowerCase()}.`) && !isAddress ? bucket : undefined
}

function senderByVersion4(sources: CredentialSources, forwarded: ForwardedRequest, attempt: Attempt): Sender {
  const { request, stated } = forwarded
  const signature = stated ?? parseSignature(request)
  if (signature === undefined) {
    return {
      caller: anonymousIn(forwarded.partition),
      signature,
      bodyCheck: unsignedBodyCheck(request),
    }
  }
  attempt.sessionToken = signature.sessionToken
  const { scope, contentSha256, date, presigned } = signature
  const { caller, bodyCheck } = signer(sources, forwarded, signature)
  const form = presigned ? 'REST-QUERY-STRING' : 'REST-HEADER'
  return {
    caller,
    signature: { version: ALGORITHM, form, scope, signedAt: date.time, contentSha256 },
    bodyCheck,
  }
}

/** Verifies the signature in the style of the service in its scope, and returns the signer. */
function signer(
  sources: CredentialSources,
  { request, signedFor }: ForwardedRequest,
  signature: Signature,
): Pick<Sender, 'caller' | 'bodyCheck'> {
  const { service } = signature.scope
  const style = styleOf(service)
  checkForm(signature, style)
  requireKnownChunks(signature.contentSha256)
  let bodyCheck = framingOf(request.headers, signature.contentSha256)
  const expected = { services: [signedFor ?? service] } as const
  const caller = signedCaller(sources, request, signature, expected, style, (secret) => {
    bodyCheck = signedBodyCheck(request, signature, style, secret)
  })
  return { caller, bodyCheck }
}

/** Verifies a signature that is valid in several regions. */
function senderByVersion4A(
  sources: CredentialSources,
  forwarded: ForwardedRequest,
  attempt: Attempt,
): Sender {
  const { request, signedFor, region: known, partition } = forwarded
  const signature = parseSignature4A(request)
  const { accessKeyId, sessionToken, scope, presigned, date, contentSha256 } = signature
  attempt.sessionToken = sessionToken
  const style = styleOf(scope.service)
  checkForm(signature, style)
  requireKnownChunks(contentSha256)
  checkScope4A(signature, signedFor ?? scope.service, known)
  const region = known ?? namedRegion(signature) ?? partitionNamed(partition).iamRegion
  let bodyCheck = framingOf(request.headers, contentSha256)
  const caller = provenCaller(sources, {
    ...{ accessKeyId, sessionToken, region },
    verify: (secret, now) => {
      checkTime(signature, now)
      verifySignature4A(request, signature, secret, style)
      bodyCheck = signedBodyCheck(request, signature, style, secret)
    },
  })
  const form = presigned ? 'REST-QUERY-STRING' : 'REST-HEADER'
  const facts = { form, signedAt: date.time, contentSha256 } as const
  return {
    caller,
    signature: { version: ALGORITHM_4A, scope: { service: scope.service, region }, ...facts },
    bodyCheck,
  }
}

/**
 * Verifies S3's older signature. Newer regions do not accept it.
 *
 * Unverified: If it is not known in which region a bucket is, the signature is accepted, because clients use it by
 * default for every endpoint that they do not know.
 */
function senderByVersion2(
  sources: CredentialSources,
  { request, partition, region: known, hostBucket }: ForwardedRequest,
  attempt: Attempt,
): Sender {
  if (known !== undefined && !supportsVersion2(known)) throw versionTwoOfS3()
  const signature = parseVersion2(request)
  const { accessKeyId, sessionToken, presigned, time } = signature
  attempt.sessionToken = sessionToken
  const region = known ?? partitionNamed(partition).iamRegion
  const contentSha256 = headerValue(request.headers, 'x-amz-content-sha256')
  const caller = provenCaller(sources, {
    ...{ accessKeyId, sessionToken, region },
    verify: (secret, now) => {
      checkTimeV2(signature, now)
      verifyVersion2(request, signature, secret, hostBucket)
      // This version has no chunks: what is declared must be the hash of the body.
      if (contentSha256?.startsWith('STREAMING-')) throw new ContentMismatch()
    },
  })
  return {
    caller,
    signature: {
      version: VERSION_2,
      form: presigned ? 'REST-QUERY-STRING' : 'REST-HEADER',
      scope: { service: 's3', region },
      signedAt: presigned ? undefined : time,
      contentSha256,
    },
    bodyCheck: unsignedBodyCheck(request),
  }
}

/** Identifies the sender of a request to another service. */
import { type Dialect, inDialect, versionTwoOfS3 } from '../../../protocol/dialects.ts'
import { AwsError } from '../../../protocol/errors.ts'
import {
  checkForm,
  headerValue,
  isVersion2,
  parseSignature,
  type Signature,
  type SignedRequest,
  styleOf,
} from '../../../protocol/sigv4.ts'
import { anonymousIn, type Caller } from '../../identity/caller.ts'
import { type CredentialSources, signedCaller } from '../../identity/signed-caller.ts'

/** A request to another service, and the dialect of its response. */
export interface ForwardedRequest {
  readonly request: SignedRequest
  readonly dialect: Dialect
  /** The service that the signature must be scoped to. Undefined when any service is accepted. */
  readonly signedFor: string | undefined
  /** The partition of a request without a signature. */
  readonly partition: string
}

export interface Sender {
  readonly caller: Caller
  /** Undefined when the request is not signed. */
  readonly signature: Signature | undefined
}

/**
 * Returns the sender of a forwarded request, with its verified signature if there is one.
 *
 * @throws AwsError in the dialect of the service
 */
export function senderOf(sources: CredentialSources, forwarded: ForwardedRequest): Sender {
  const { request, dialect } = forwarded
  if (dialect === 's3' && isVersion2(request)) throw versionTwoOfS3()
  let signature: Signature | undefined
  try {
    signature = parseSignature(request)
    const caller = signature ? signer(sources, forwarded, signature) : anonymousIn(forwarded.partition)
    return { caller, signature }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const presigned = headerValue(request.headers, 'authorization') === undefined
    throw inDialect(error, dialect, { withToken: signature?.sessionToken !== undefined, presigned })
  }
}

/** Verifies the signature in the style of the service in its scope, and returns the signer. */
function signer(
  sources: CredentialSources,
  { request, signedFor }: ForwardedRequest,
  signature: Signature,
): Caller {
  const { service } = signature.scope
  const expected = { services: [signedFor ?? service] } as const
  const style = styleOf(service)
  checkForm(signature, style)
  return signedCaller(sources, request, signature, expected, style)
}

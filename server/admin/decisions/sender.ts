/** Who sent a request to another service. */
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
import { ANONYMOUS, type Caller } from '../../identity/caller.ts'
import { signedCaller } from '../../identity/signed-caller.ts'
import type { Iamulator } from '../endpoint.ts'

/** A request to another service, and what its answer has to be like. */
export interface ForwardedRequest {
  readonly request: SignedRequest
  readonly dialect: Dialect
  /** The service that the signature must be scoped to; undefined: whichever it is. */
  readonly signedFor: string | undefined
}

export interface Sender {
  readonly caller: Caller
  /** Undefined for a request that is not signed. */
  readonly signature: Signature | undefined
}

/** @throws AwsError in the words of the service */
export function senderOf(iamulator: Iamulator, foreign: ForwardedRequest): Sender {
  const { request, dialect } = foreign
  if (dialect === 's3' && isVersion2(request)) throw versionTwoOfS3()
  let signature: Signature | undefined
  try {
    signature = parseSignature(request)
    return { caller: signature ? signer(iamulator, foreign, signature) : ANONYMOUS, signature }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const presigned = headerValue(request.headers, 'authorization') === undefined
    throw inDialect(error, dialect, { withToken: signature?.sessionToken !== undefined, presigned })
  }
}

/** The signature is made as those of the service in its scope are. */
function signer(
  iamulator: Iamulator,
  { request, signedFor }: ForwardedRequest,
  signature: Signature,
): Caller {
  const { service } = signature.scope
  const expected = { services: [signedFor ?? service] } as const
  const style = styleOf(service)
  checkForm(signature, style)
  return signedCaller(iamulator, request, signature, expected, style)
}

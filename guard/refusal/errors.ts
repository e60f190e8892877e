/** Errors of the guard itself, in the dialects of the services whose requests it cannot serve. */

import { type ApiServiceName, apiServiceName, apiServiceNames } from '../../core/aws/api-operations.ts'
import { inDialect } from '../../protocol/dialects.ts'
import {
  bodyTooSlow,
  noOperationNamed,
  noServiceNamed,
  notDecidable,
  notForwarded,
  noUpstreamFor,
  noUpstreamGivenFor,
  operationNotKnown,
  requestTooLong,
  serviceNotKnown,
  tooManyBodies,
  upstreamBrokeOff,
  upstreamUnavailable,
} from '../../protocol/errors/guard.ts'
import type { AwsError } from '../../protocol/errors.ts'
import type { UnknownRequest } from '../../recognition/types.ts'
import { dialectFor, type RefusedRequest } from './forms.ts'
import { shortened } from './text.ts'

/** Returns an unknown request as one that can be refused. */
export function refusedUnknown(
  { service, operation, protocol }: UnknownRequest,
  { head, requestId }: Pick<RefusedRequest, 'head' | 'requestId'>,
): RefusedRequest {
  return { service: serviceNamed(service), operation, protocol, head, requestId }
}

/** Finds a service by its key, or the first one with the signing name: families of services mostly share a form. */
function serviceNamed(name: string | undefined): ApiServiceName | undefined {
  if (name === undefined) return undefined
  return apiServiceName(name) ?? apiServiceNames().find(({ signingName }) => signingName === name)
}

/** Returns the error for a request whose service or operation is not known. */
export function unknownRequestError(
  { service, operation }: UnknownRequest,
  request: RefusedRequest,
): AwsError {
  const name = service ?? targetPrefixOf(request)
  return inDialect(unknownError(name, operation, request.service?.id), dialectFor(request))
}

/** Returns what precedes the operation in the header that names it, such as `Quantum_2026` of a service to come. */
function targetPrefixOf({ head }: RefusedRequest): string | undefined {
  return /^(.+)\.[^.]*$/.exec(head.header('x-amz-target') ?? '')?.[1]
}

function unknownError(service: string | undefined, operation: string | undefined, id: string | undefined) {
  if (service === undefined) return noServiceNamed()
  if (id === undefined) return serviceNotKnown(shortened(service, LONGEST_NAME))
  return operation === undefined
    ? noOperationNamed(id)
    : operationNotKnown(id, shortened(operation, LONGEST_NAME))
}

/** In UTF-16 units. The longest name of an operation has 63. */
const LONGEST_NAME = 128

/** Returns the error for a service that no upstream has. */
export function noUpstreamError(
  { id, key }: ApiServiceName,
  request: RefusedRequest,
  isEmbedded: boolean,
): AwsError {
  const error = isEmbedded ? noUpstreamGivenFor(id, key) : noUpstreamFor(id, key)
  return inDialect(error, dialectFor(request))
}

/** Why the upstream did not answer: the message is a sentence with its address. */
interface Failure {
  readonly kind: 'down' | 'slow' | 'broken'
  readonly message: string
}

/** Returns the error for a request that the upstream did not answer. SDKs retry it. */
export function upstreamError({ kind, message }: Failure, request: RefusedRequest): AwsError {
  const error = kind === 'broken' ? upstreamBrokeOff(message) : upstreamUnavailable(message)
  return inDialect(error, dialectFor(request))
}

/** Returns the error for a request that depends on something that could not be read from the upstream. */
export function undecidedError({ message }: Error, request: RefusedRequest): AwsError {
  return inDialect(notDecidable(message), dialectFor(request))
}

/** Returns the error for a request whose body there is no memory for now. SDKs retry it. */
export function tooBusyError(request: RefusedRequest): AwsError {
  return inDialect(tooManyBodies(), dialectFor(request))
}

/** Returns the error for a body that takes too long to arrive. SDKs retry it. */
export function tooSlowError(request: RefusedRequest): AwsError {
  return inDialect(bodyTooSlow(), dialectFor(request))
}

/** Returns the error for a body that is too long to be read before the decision. */
export function tooLongError(maximumBytes: number, request: RefusedRequest): AwsError {
  return inDialect(requestTooLong(maximumBytes), dialectFor(request))
}

/** Returns the error for a request that the transport cannot forward. */
export function notForwardedError(kind: keyof typeof NOT_FORWARDED, request: RefusedRequest): AwsError {
  return inDialect(notForwarded(NOT_FORWARDED[kind]), dialectFor(request))
}

const NOT_FORWARDED = {
  keys: 'keys of objects whose dots lead out of the bucket, which S3 refuses',
  accounts: 'requests for resources in several accounts, because the upstream serves each request in one',
  regions: 'requests for resources in several Regions, because the upstream serves each request in one',
} as const

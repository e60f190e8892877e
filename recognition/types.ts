/** The outcome of recognizing a request. */
import type { ApiOperation, ApiProtocol, ApiService } from '../core/aws/api-operations.ts'

/** A request for an operation of an AWS service. */
export interface RecognizedCall {
  readonly service: ApiService
  readonly operation: string
  readonly facts: ApiOperation
  readonly protocol: ApiProtocol
  /** The decoded values of the labels of the URI template, such as `Bucket` and `Key`. Empty for other protocols. */
  readonly labels: ReadonlyMap<string, string>
}

/** A request that is certainly for a service that iamulator has itself, or one for an upstream. */
export type Recognition = { readonly kind: 'own' } | ForeignRecognition

export type ForeignRecognition =
  | { readonly kind: 'call'; readonly call: RecognizedCall }
  /** A form body names the operation. Recognize again with the body. */
  | { readonly kind: 'body' }
  /** A request to something of the upstream that is no AWS API, such as `/moto-api/`. */
  | { readonly kind: 'emulator path'; readonly prefix: string }
  | UnknownRequest

export interface UnknownRequest {
  readonly kind: 'unknown'
  /** The key of the service, or its name in the request if the service itself is unknown. Undefined when none is named. */
  readonly service: string | undefined
  /** As the request names it. Undefined when it names none, or when several fit. */
  readonly operation: string | undefined
  readonly protocol: ApiProtocol | undefined
}

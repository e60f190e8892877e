/** Why something about a resource is not known. */
import type { UpstreamResponse } from '../transport/types.ts'

export interface FailedRead {
  /** The service as in the scope of signatures. */
  readonly service: string
  readonly operation: string
  /** What was to be looked up: an ARN, a name, or an ID. */
  readonly resource: string
}

/** A read failed in a way that could hide a policy, so requests that depend on it cannot be decided. */
export class KnowledgeFailure extends Error {
  readonly service: string
  readonly operation: string
  readonly resource: string

  constructor({ service, operation, resource }: FailedRead, reason: string, cause?: unknown) {
    super(`${service}:${operation} at the upstream failed for ${shown(resource)}: ${reason}`, { cause })
    this.service = service
    this.operation = operation
    this.resource = resource
  }
}

/** Resources can be ciphertexts or tokens, which are long. */
const MAXIMUM_SHOWN = 200

function shown(resource: string): string {
  return resource.length > MAXIMUM_SHOWN ? `${resource.slice(0, MAXIMUM_SHOWN)}...` : resource
}

/** Describes an answer that is neither a result nor a known error. */
export function unexpected({ status }: UpstreamResponse, code: string | undefined): string {
  return code === undefined ? `unexpected answer with status ${status}.` : `${code} with status ${status}.`
}

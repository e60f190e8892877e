/** Requests to services that iamulator does not have itself. */
import type { WireRequest } from '../protocol/request.ts'

/** A request before its body has arrived. */
export type RequestHead = Omit<WireRequest, 'body'>

/** Where and for whom a request is, as its signature says. */
export interface RequestScope {
  readonly partition: string
  readonly region: string
  /** The caller's account. Undefined for anonymous callers. */
  readonly accountId: string | undefined
}

/** Requests to the sign-in and console pages, and replies to them. */
import type { Partition } from '../../../core/aws/partitions.ts'
import type { RequestLine } from '../../../core/runtime/log.ts'
import type { WireRequest } from '../../../protocol/request.ts'
import type { PageReply } from '../page-reply.ts'
import type { WithSignIn } from './sign-in-state.ts'

export interface Visit {
  readonly emulator: WithSignIn
  readonly request: WireRequest
  readonly requestId: string
  /** The scheme and host, such as `http://localhost:4566`. */
  readonly origin: string
  /** The partition of the host name. Undefined when it is not one of AWS. */
  readonly site: Partition | undefined
  /** The partition in which users sign in. */
  readonly partition: string
  readonly query: URLSearchParams
  /** The form in the body. Empty unless the method is POST. */
  readonly form: URLSearchParams
}

export interface Reply extends PageReply {
  /** The events to log, without secrets. */
  readonly events?: readonly SignInEvent[]
}

export interface SignInEvent
  extends Partial<Pick<RequestLine, 'caller' | 'decision' | 'recorded' | 'error'>> {
  /** The event name in CloudTrail. `Refused` is iamulator's own. */
  readonly name:
    | 'AuthorizeOAuth2Access'
    | 'ConsoleLogin'
    | 'CheckMfa'
    | 'PasswordUpdated'
    | 'GetSigninToken'
    | 'SwitchRole'
    | 'ExitRole'
    | 'Logout'
    | 'Refused'
}

export type Handler = (visit: Visit) => Reply | Promise<Reply>

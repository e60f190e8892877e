/** A request to the pages of the sign-in and the console, and what answers it. */
import type { WireRequest } from '../../engine/request.ts'
import type { RequestLine } from '../../runtime/log.ts'
import type { Html } from './html.ts'
import type { WithSignIn } from './state.ts'

export interface Visit {
  readonly emulator: WithSignIn
  readonly request: WireRequest
  readonly requestId: string
  /** Scheme and host, `http://localhost:4566`. */
  readonly origin: string
  readonly query: URLSearchParams
  /** Of the body; empty for what is no POST. */
  readonly form: URLSearchParams
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A page, or what is sent as JSON; nothing with a redirection. */
  readonly body?: Html | { readonly json: object }
  /** What happened, with nothing that is secret. */
  readonly events?: readonly SignInEvent[]
}

export interface SignInEvent
  extends Partial<Pick<RequestLine, 'caller' | 'decision' | 'recorded' | 'error'>> {
  /** As CloudTrail calls it; `Refused` is ours. */
  readonly name:
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

export function redirect(location: string, headers: Readonly<Record<string, string>> = {}): Reply {
  // A POST that succeeded is followed by a GET (RFC 9110, 15.4.4).
  return { status: 303, headers: { Location: location, ...headers } }
}

/** The value of a member, `''` when it is missing or longer than what anybody would mean. */
export function shortText(form: URLSearchParams, name: string): string {
  const text = form.get(name) ?? ''
  return text.length > LONGEST_TEXT ? '' : text
}

/** Longer than every name, e-mail address and password that AWS admits. */
const LONGEST_TEXT = 1024

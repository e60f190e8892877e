/**
 * The denials that tests ask for, so that reporters can list the others.
 *
 * They are published on a channel of node:diagnostics_channel, because a test runner can load this file several
 * times in one process, each time in a realm of its own.
 */
import { channel } from 'node:diagnostics_channel'

const expected = channel('iamulator:expected-denials')

/** One request, or all requests of a caller for an action on a resource. */
export type ExpectedDenial =
  | { readonly requestId: string }
  | { readonly caller: string; readonly action: string; readonly resource: string }

export function announceDenial(denial: ExpectedDenial): void {
  expected.publish(denial)
}

/** Collects the denials that are announced from now on. */
export class ExpectedDenials {
  readonly #denials: ExpectedDenial[] = []
  readonly #listen = (message: unknown) => {
    if (isDenial(message)) this.#denials.push(message)
  }

  constructor() {
    expected.subscribe(this.#listen)
  }

  /** Whether a test asked for the denial. */
  has(denied: { requestId: string; caller: string; action: string; resource: string }): boolean {
    return this.#denials.some((each) =>
      'requestId' in each
        ? each.requestId === denied.requestId
        : each.caller === denied.caller &&
          each.action.toLowerCase() === denied.action.toLowerCase() &&
          each.resource === denied.resource,
    )
  }

  clear(): void {
    this.#denials.length = 0
  }

  stop(): void {
    expected.unsubscribe(this.#listen)
  }
}

function isDenial(message: unknown): message is ExpectedDenial {
  return typeof message === 'object' && message !== null && ('requestId' in message || 'caller' in message)
}

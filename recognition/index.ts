/** Recognizes requests, whichever service they are for. */
import { recognizeForeign } from './foreign/index.ts'
import { isOwn, serviceSignedFor } from './own.ts'
import type { RequestHead } from './request.ts'
import type { Recognition } from './types.ts'

const OWN: Recognition = { kind: 'own' }

/**
 * Returns what a request is. Never throws. The services that iamulator has come first: it answers their calls itself.
 *
 * @param body of a form. Left out: the answer is `body` if only the body can tell
 */
export function recognize(head: RequestHead, body?: Buffer): Recognition {
  if (isOwn(head, body)) return OWN
  const foreign = recognizeForeign(head, body)
  // What AWS publishes of its services includes those of iamulator.
  const isOfOwnService = foreign.kind === 'call' && serviceSignedFor(foreign.call.service.signingName)
  return isOfOwnService ? OWN : foreign
}

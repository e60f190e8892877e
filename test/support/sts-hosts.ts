/** Endpoints of STS: the server tells them by the name that a request is sent to. */
import type { STSClient } from '@aws-sdk/client-sts'

/** The client believes to talk to a host of AWS; without one it talks to whom it did. */
export function talkingTo(host: string | undefined, client: STSClient): STSClient {
  if (host === undefined) return client
  client.middlewareStack.add(
    (next) => (call) => {
      if (typeof call.request === 'object' && call.request && 'headers' in call.request) {
        Object.assign(Object(call.request.headers), { host })
      }
      return next(call)
    },
    { step: 'build', priority: 'low' },
  )
  return client
}

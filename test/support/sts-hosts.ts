/** Endpoints of STS, which the server distinguishes by the host name of the request. */
import type { STSClient } from '@aws-sdk/client-sts'

/** Makes the client send a host name of AWS. Without `host`, the client is unchanged. */
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

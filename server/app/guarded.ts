/** Selects the requests that the guard takes: those for services that iamulator does not have itself. */

import { serviceOfAws } from '../../core/aws/hosts.ts'
import type { ExchangeHandler } from '../../core/engine/exchange.ts'
import { hostNameOf } from '../../core/standards/host-name.ts'
import { serveGuarded } from '../../guard/serve.ts'
import type { WireRequest } from '../../protocol/request.ts'
import { hostClaimOf } from '../../recognition/foreign/hosts.ts'
import { scopedService, targetedService } from '../../recognition/named.ts'
import type { Iamulator } from '../admin/endpoint.ts'
import { hasOwnParameters } from '../endpoints/api/parse.ts'
import { restRouteOf } from '../endpoints/api/rest-routes.ts'
import { serviceNames, serviceSignedFor, services } from '../services/index.ts'
import { isForLocalService } from './answer.ts'

type Head = Omit<WireRequest, 'body'>

/** Returns the handler of requests for services that iamulator does not have itself. */
export function guardedExchanges(iamulator: () => Iamulator): ExchangeHandler {
  return {
    isActive: () => Object.keys(iamulator().guarding.upstream).length > 0,
    takes: (head) => isGuarded(iamulator(), head),
    serve: (exchange) =>
      serveGuarded(iamulator(), exchange, {
        isOwnService: (signingName) => serviceSignedFor(signingName) !== undefined,
        isOwnForm: (request) => hasOwnParameters(services, request),
        answer: (request) => iamulator().answer(request),
      }),
  }
}

/**
 * Returns whether a request is for the guard, before its body has arrived.
 *
 * A signature for another service decides, because S3 keys can look like paths of iamulator's own endpoints. Unsigned
 * calls can be iamulator's as well: AssumeRoleWithSAML and AssumeRoleWithWebIdentity of STS, and the calls of the access
 * portal. The guard hands a form back if its body shows that it is such a call.
 */
function isGuarded(iamulator: Pick<Iamulator, 'settings'>, head: Head): boolean {
  const scoped = scopedService(head)
  if (scoped !== undefined) return serviceSignedFor(scoped) === undefined
  if (isSignedForS3(head)) return true
  const request = { ...head, body: NO_BODY }
  if (isForLocalService(iamulator, request) || isUnsignedCall(request)) return false
  const target = targetedService(request)
  if (target !== undefined) return !isTargetOfOurs(target)
  return !isOwnAtRoot(request)
}

const NO_BODY = Buffer.alloc(0)

/** Returns whether the head of an unsigned request shows that it is a call of a service that iamulator has. */
function isUnsignedCall(request: WireRequest): boolean {
  const host = request.header('host')
  if (serviceOfAws(hostNameOf(host)) !== undefined || hasOwnParameters(services, request)) return true
  const { services: others = [] } = hostClaimOf(host)
  return others.length === 0 && isRestCall(request)
}

/** Returns whether a service of REST JSON has the operation that is called or, in a preflight request, will be called. */
function isRestCall(request: WireRequest): boolean {
  const { method, header } = request
  const asked = method === 'OPTIONS' ? header('access-control-request-method') : undefined
  return restRouteOf({ ...request, method: asked ?? method })?.operation !== undefined
}

/** Signature Version 2, which only S3 still has among the guarded services. */
function isSignedForS3({ header, query }: Head): boolean {
  return header('authorization')?.startsWith('AWS ') || /(?:^|&)AWSAccessKeyId=/.test(query)
}

function isTargetOfOurs(prefix: string): boolean {
  return serviceNames.some((name) => {
    const { model } = services[name]
    return model.protocol === 'json' && model.targetPrefix === prefix
  })
}

/** Returns whether an unsigned request at `/` is one of those that STS answers, such as a redirect to the website. */
function isOwnAtRoot({ method, path, query, header }: Head): boolean {
  if (path !== '/') return false
  if (method !== 'POST') return !/(?:^|&)Action=/.test(query)
  return !/^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(header('content-type') ?? '')
}

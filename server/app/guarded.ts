/** Selects the requests that the guard takes: those for services that iamulator does not have itself. */

import type { ExchangeHandler } from '../../core/engine/exchange.ts'
import { serveGuarded } from '../../guard/serve.ts'
import type { WireRequest } from '../../protocol/request.ts'
import { scopedService, targetedService } from '../../recognition/named.ts'
import type { Iamulator } from '../admin/endpoint.ts'
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
        answer: (request) => iamulator().answer(request),
      }),
  }
}

/**
 * Returns whether a request is for the guard, before its body has arrived.
 *
 * A signature for another service decides, because S3 keys can look like paths of iamulator's own endpoints. A form
 * without a signature may be a call of STS; the guard hands it back when its body shows that.
 */
function isGuarded(iamulator: Pick<Iamulator, 'settings'>, head: Head): boolean {
  const scoped = scopedService(head)
  if (scoped !== undefined) return serviceSignedFor(scoped) === undefined
  if (isSignedForS3(head)) return true
  const request = { ...head, body: NO_BODY }
  if (isForLocalService(iamulator, request)) return false
  const target = targetedService(request)
  if (target !== undefined) return !isTargetOfOurs(target)
  return !isOwnAtRoot(request)
}

const NO_BODY = Buffer.alloc(0)

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

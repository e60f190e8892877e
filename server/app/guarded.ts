/** Selects the requests that the guard takes: those for services that iamulator does not have itself. */

import type { ExchangeHandler } from '../../core/engine/exchange.ts'
import { serveGuarded } from '../../guard/serve.ts'
import { isOwn, isSigned } from '../../recognition/own.ts'
import type { RequestHead } from '../../recognition/request.ts'
import type { Iamulator } from '../admin/endpoint.ts'
import { isForLocalEndpoint } from './answer.ts'

/** Returns the handler of requests for services that iamulator does not have itself. */
export function guardedExchanges(iamulator: () => Iamulator): ExchangeHandler {
  return {
    isActive: () => Object.keys(iamulator().guarding.upstream).length > 0,
    takes: (head) => isGuarded(iamulator(), head),
    serve: (exchange) => serveGuarded(iamulator(), exchange),
  }
}

/**
 * Returns whether a request is for the guard, before its body has arrived. The guard hands back a form whose body shows
 * that it is a call of a service that iamulator has.
 */
function isGuarded({ settings }: Iamulator, head: RequestHead): boolean {
  if (isOwn(head)) return false
  // Keys of S3 can look like paths of iamulator's own endpoints.
  return isSigned(head) || !isForLocalEndpoint(settings, { ...head, body: NO_BODY })
}

const NO_BODY = Buffer.alloc(0)

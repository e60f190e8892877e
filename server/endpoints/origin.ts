/**
 * Protects the emulator's own endpoints, which require no signature, from web pages of other sites.
 *
 * This covers cross-site requests, and other sites' host names that resolve to this machine (DNS rebinding).
 */
import { tokenIssuerOf } from '../../core/aws/hosts.ts'
import { hostNameOf, isLocalName } from '../../core/standards/host-name.ts'
import type { WireRequest } from '../../protocol/request.ts'
import { EndpointError } from './endpoint-error.ts'

/**
 * Rejects hosts that are not allowed, and requests from pages of other sites.
 *
 * @throws EndpointError HostNotAllowed or CrossSite
 */
export function checkOrigin(request: WireRequest, allowedHosts: readonly string[]): void {
  checkHost(request, allowedHosts)
  if (isCrossSite(request, request.header('host') ?? '')) {
    throw new EndpointError(403, 'CrossSite', 'Pages of other sites cannot use the endpoints of iamulator.')
  }
}

/** Checks only the host: any site's pages may use the endpoint. @throws EndpointError HostNotAllowed */
export function checkHost(request: WireRequest, allowedHosts: readonly string[]): void {
  const host = request.header('host') ?? ''
  // A host that is invalid in a URL would fail in every answer that contains the server's URL.
  const name = URL.canParse(`http://${host}`) ? hostNameOf(host) : ''
  if (!isLocalName(name) && !allowedHosts.includes(name) && !isPublished(request, name)) {
    throw new EndpointError(
      403,
      'HostNotAllowed',
      `The Host ${JSON.stringify(name)} is not allowed. Start iamulator with --allow-host ${name || 'NAME'} to allow it.`,
    )
  }
}

/** Returns whether the request is for a document that AWS publishes under one of its host names. */
function isPublished({ path }: WireRequest, name: string): boolean {
  return path.startsWith('/.well-known/') && tokenIssuerOf(name) !== undefined
}

/**
 * Returns whether a page of another site sent the request. Browsers send Origin with every request that may
 * change something, and Sec-Fetch-Site with every one.
 */
function isCrossSite(request: WireRequest, host: string): boolean {
  const origin = request.header('origin')
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return true
  const site = request.header('sec-fetch-site')
  return site !== undefined && site !== 'same-origin' && site !== 'none' && !isLinkFollowed(request)
}

/** Returns whether the user follows a link, which shows the response only to the user. */
function isLinkFollowed(request: WireRequest): boolean {
  return (
    request.method === 'GET' &&
    request.header('sec-fetch-mode') === 'navigate' &&
    request.header('sec-fetch-dest') === 'document'
  )
}

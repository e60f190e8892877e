/**
 * Who may use the emulator's own endpoints. They need no signature, so that a web page must not reach them: neither
 * with a request from another site, nor through a name of its own that it lets resolve to this machine.
 */
import { tokenIssuerOf } from '../aws/hosts.ts'
import type { WireRequest } from '../engine/request.ts'
import { hostNameOf, isLocalName } from '../standards/host-name.ts'
import { EndpointError } from './endpoint-error.ts'

/** @throws EndpointError HostNotAllowed or CrossSite */
export function checkOrigin(request: WireRequest, allowedHosts: readonly string[]): void {
  checkHost(request, allowedHosts)
  if (isCrossSite(request, request.header('host') ?? '')) {
    throw new EndpointError(403, 'CrossSite', 'Pages of other sites cannot use the endpoints of iamulator.')
  }
}

/** For what the pages of every site may use. @throws EndpointError HostNotAllowed */
export function checkHost(request: WireRequest, allowedHosts: readonly string[]): void {
  const host = request.header('host') ?? ''
  // What no URL can hold would fail wherever an answer names the server.
  const name = URL.canParse(`http://${host}`) ? hostNameOf(host) : ''
  if (!isLocalName(name) && !allowedHosts.includes(name) && !isPublished(request, name)) {
    throw new EndpointError(
      403,
      'HostNotAllowed',
      `The Host ${JSON.stringify(name)} is not allowed. Start iamulator with --allow-host ${name || 'NAME'} to allow it.`,
    )
  }
}

/** What AWS publishes under a name of its own is for everybody. */
function isPublished({ path }: WireRequest, name: string): boolean {
  return path.startsWith('/.well-known/') && tokenIssuerOf(name) !== undefined
}

/** Browsers send Origin with everything that changes something, and Sec-Fetch-Site with everything. */
function isCrossSite(request: WireRequest, host: string): boolean {
  const origin = request.header('origin')
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return true
  const site = request.header('sec-fetch-site')
  return site !== undefined && site !== 'same-origin' && site !== 'none' && !isLinkFollowed(request)
}

/** Following a link to an endpoint shows it to the user alone. */
function isLinkFollowed(request: WireRequest): boolean {
  return (
    request.method === 'GET' &&
    request.header('sec-fetch-mode') === 'navigate' &&
    request.header('sec-fetch-dest') === 'document'
  )
}

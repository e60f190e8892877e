/**
 * Refuses requests that a browser sends for a page of another site.
 *
 * API requests are signed, but the emulator's default keys are public, so any page could sign with them.
 */
import { isIP } from 'node:net'
import { isHostOfAws } from '../../../core/aws/hosts.ts'
import { hostNameOf, isLocalName, isLoopback } from '../../../core/standards/host-name.ts'
import { crossSitePage, unnamedPage } from '../../../protocol/errors.ts'
import { isRead, type WireRequest } from '../../../protocol/request.ts'

/**
 * Refuses a request from a page that is neither on this machine nor on an allowed host.
 *
 * Programs are not refused, because they do not send an origin.
 *
 * @param allowedHosts host names in addition to those of this machine
 * @throws AwsError AccessDenied
 */
export function refuseCrossSite(request: WireRequest, allowedHosts: readonly string[]): void {
  const origin = request.header('origin')
  if (origin !== undefined) refuseOtherSite(hostOf(origin), request, allowedHosts)
  else if (request.header('sec-fetch-site') === 'cross-site') throw crossSitePage('another site', 'NAME')
  else if (isRead(request) && isFromBrowser(request)) refuseCrossSiteRead(request, allowedHosts)
}

/**
 * Refuses a GET or HEAD request that a browser sends without Origin for a page of another site.
 *
 * Browsers send Origin with every POST, but a GET may load an image for a page of another site. With GET and
 * HEAD, they omit Origin if the target is the page's own host (Fetch standard, append a request `Origin`
 * header). That host may be a name that resolves to this machine.
 */
function refuseCrossSiteRead(request: WireRequest, allowedHosts: readonly string[]): void {
  const host = ownHost(request)
  refuseOtherSite(host, request, allowedHosts)
  const referer = request.header('referer')
  if (referer !== undefined) refuseOtherSite(hostOf(referer), request, allowedHosts)
  else if (isUnknownPage(request, host) && !allowedHosts.includes(host)) throw unnamedPage(host)
}

/** @param site the host of a page; undefined for an opaque origin */
function refuseOtherSite(
  site: string | undefined,
  request: WireRequest,
  allowedHosts: readonly string[],
): void {
  if (site === undefined) throw crossSitePage('an opaque origin', 'NAME')
  const isLocal = isIP(site) === 0 ? isLocalName(site) : isOwnAddress(site, request)
  if (!isLocal && !isHostOfAws(site) && !allowedHosts.includes(site)) throw crossSitePage(site, site)
}

/** Returns whether an IP address is this server's. Other addresses may serve websites of other parties. */
function isOwnAddress(address: string, request: WireRequest): boolean {
  return isLoopback(address) || address === ownHost(request)
}

/**
 * Returns whether a browser sent the request.
 *
 * Browsers always send Accept-Language, which pages cannot remove (Fetch standard, HTTP-network-or-cache
 * fetch). SDKs, the CLI, and curl do not send it. Node.js's fetch does, but it sends only one of the
 * Sec-Fetch headers that browsers send together and that pages cannot set.
 */
function isFromBrowser(request: WireRequest): boolean {
  const isNamed = request.header('sec-fetch-site') !== undefined
  if (isNamed || request.header('sec-fetch-mode') !== undefined) return isNamed
  return request.header('accept-language') !== undefined
}

/**
 * Returns whether the page that sent the request may be unknown.
 *
 * Browsers send Sec-Fetch-Site only to HTTPS URLs and to this machine (W3C, Fetch Metadata: potentially
 * trustworthy URLs), and a page can suppress Referer.
 */
function isUnknownPage(request: WireRequest, host: string): boolean {
  return !request.secure && !isLoopback(host) && request.header('sec-fetch-site') === undefined
}

function ownHost(request: WireRequest): string {
  return hostNameOf(request.header('host'))
}

/**
 * Returns the host of a website. Undefined for `null`, the origin of sandboxes and files, and for schemes other
 * than HTTP and HTTPS, such as those of browser extensions, which only look as if they named a host.
 *
 * @param url an origin, or the URL of a page
 */
function hostOf(url: string): string | undefined {
  const { protocol, host } = URL.canParse(url) ? new URL(url) : NO_WEBSITE
  return protocol === 'http:' || protocol === 'https:' ? hostNameOf(host) : undefined
}

const NO_WEBSITE = { protocol: '', host: '' }

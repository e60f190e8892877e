/**
 * What a browser sends for a page of another site. The API is signed, but everybody knows the first keys of an emulator:
 * a page could sign with them.
 */
import { isIP } from 'node:net'
import { crossSitePage, unnamedPage } from '../../../protocol/errors.ts'
import { isHostOfAws } from '../../aws/hosts.ts'
import { isRead, type WireRequest } from '../../engine/request.ts'
import { hostNameOf, isLocalName, isLoopback } from '../../standards/host-name.ts'

/**
 * Pages of this machine and of allowed hosts may. Programs say nothing of where they come from.
 *
 * @param allowedHosts names besides those of this machine
 * @throws AccessDenied
 */
export function refuseCrossSite(request: WireRequest, allowedHosts: readonly string[]): void {
  const origin = request.header('origin')
  if (origin !== undefined) refuseForeign(hostOf(origin), request, allowedHosts)
  else if (request.header('sec-fetch-site') === 'cross-site') throw crossSitePage('another site', 'NAME')
  else if (isRead(request) && isOfBrowser(request)) refuseForeignReads(request, allowedHosts)
}

/**
 * Browsers send Origin with every POST. A GET may be a picture of another site; and with GET and HEAD Origin is not sent to the
 * page's own host (Fetch standard, append a request `Origin` header), which may be a name that leads to this machine.
 */
function refuseForeignReads(request: WireRequest, allowedHosts: readonly string[]): void {
  const host = ownHost(request)
  refuseForeign(host, request, allowedHosts)
  const referer = request.header('referer')
  if (referer !== undefined) refuseForeign(hostOf(referer), request, allowedHosts)
  else if (isUnnamedPage(request, host) && !allowedHosts.includes(host)) throw unnamedPage(host)
}

/** @param place the host of a page; undefined: nobody says which */
function refuseForeign(
  place: string | undefined,
  request: WireRequest,
  allowedHosts: readonly string[],
): void {
  if (place === undefined) throw crossSitePage('an opaque origin', 'NAME')
  const isOurs = isIP(place) === 0 ? isLocalName(place) : isOwnAddress(place, request)
  if (!isOurs && !isHostOfAws(place) && !allowedHosts.includes(place)) throw crossSitePage(place, place)
}

/** Other addresses have web sites, too. */
function isOwnAddress(address: string, request: WireRequest): boolean {
  return isLoopback(address) || address === ownHost(request)
}

/**
 * Browsers send Accept-Language with all, whatever a page does to it (Fetch standard, HTTP-network-or-cache fetch); SDKs, the CLI
 * and curl do not. fetch of Node.js does, and with it but one of the headers that browsers send together and pages cannot set.
 */
function isOfBrowser(request: WireRequest): boolean {
  const isNamed = request.header('sec-fetch-site') !== undefined
  if (isNamed || request.header('sec-fetch-mode') !== undefined) return isNamed
  return request.header('accept-language') !== undefined
}

/**
 * Whether nothing tells for which page a browser sends this: Sec-Fetch-Site goes only to HTTPS and to this machine (W3C, Fetch
 * Metadata: potentially trustworthy URLs), and a page may ask that no Referer be sent.
 */
function isUnnamedPage(request: WireRequest, host: string): boolean {
  return !request.secure && !isLoopback(host) && request.header('sec-fetch-site') === undefined
}

function ownHost(request: WireRequest): string {
  return hostNameOf(request.header('host') ?? '')
}

/** `null` stands for sandboxes and files. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? hostNameOf(new URL(origin).host) : undefined
}

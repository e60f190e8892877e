/**
 * What a browser sends for a page of another site. The API is signed, but everybody knows the first keys of an emulator:
 * a page could sign with them.
 */
import { foreignPage, unnamedPage } from '../../protocol/errors.ts'
import { hostNameOf, isHostOfAws, isLocalName } from '../host-names.ts'
import { isLoopback } from '../web-identity/hosts.ts'
import { isRead, type WireRequest } from './request.ts'

/**
 * Pages of this machine and of allowed hosts may. Programs say nothing of where they come from.
 *
 * @param allowedHosts names besides those of this machine
 * @throws AccessDenied
 */
export function refuseForeignPages(request: WireRequest, allowedHosts: readonly string[]): void {
  const origin = request.header('origin')
  if (origin !== undefined) refusePlace(hostOf(origin), allowedHosts)
  else if (request.header('sec-fetch-site') === 'cross-site') throw foreignPage('another site')
  else if (isRead(request)) refuseForeignReads(request, allowedHosts)
}

/**
 * Browsers send Origin with every POST. A GET may be a picture of another site; and with GET and HEAD Origin is not sent to the
 * page's own host (Fetch standard, append a request `Origin` header), which may be a name that leads to this machine.
 */
function refuseForeignReads(request: WireRequest, allowedHosts: readonly string[]): void {
  const host = hostNameOf(request.header('host') ?? '')
  refusePlace(host, allowedHosts)
  const referer = request.header('referer')
  if (referer !== undefined) refusePlace(hostOf(referer), allowedHosts)
  else if (isUnnamedPage(request, host) && !allowedHosts.includes(host)) throw unnamedPage(host)
}

function refusePlace(place: string, allowedHosts: readonly string[]): void {
  if (isLocalName(place) || isHostOfAws(place) || allowedHosts.includes(place)) return
  throw foreignPage(place)
}

/**
 * Whether a browser sends this and nothing tells for which page: Sec-Fetch-Site goes only to HTTPS and to this machine (W3C,
 * Fetch Metadata: potentially trustworthy URLs), and a page may ask that no Referer be sent. SDKs and tools are no Mozilla.
 */
function isUnnamedPage(request: WireRequest, host: string): boolean {
  if (request.secure || host === '::1' || isLoopback(host)) return false
  if (request.header('sec-fetch-site') !== undefined) return false
  return request.header('user-agent')?.startsWith('Mozilla/') ?? false
}

/** `null` stands for sandboxes and files. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? hostNameOf(new URL(origin).host) : 'an opaque origin'
}

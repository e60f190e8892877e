/**
 * What a browser sends for a page of another site. The API is signed, but everybody knows the first keys of an emulator:
 * a page could sign with them.
 */
import { foreignPage } from '../../protocol/errors.ts'
import { hostNameOf, isHostOfAws, isLocalName } from '../host-names.ts'
import { isRead, type WireRequest } from './request.ts'

/**
 * Pages of this machine and of allowed hosts may. Programs say nothing of where they come from.
 *
 * @param allowedHosts names besides those of this machine
 * @throws AccessDenied
 */
export function refuseForeignPages(request: WireRequest, allowedHosts: readonly string[]): void {
  const place = placeOf(request)
  if (place === undefined || isLocalName(place) || isHostOfAws(place) || allowedHosts.includes(place)) return
  throw foreignPage(place)
}

/**
 * The name of the host that the page is from, or words where the browser hides it; undefined when no page can have sent it.
 * Browsers send Origin with every POST. A GET may be a picture of another site; and with GET and HEAD Origin is not sent to the
 * page's own host (Fetch standard, append a request `Origin` header), which may be a name that leads to this machine.
 */
function placeOf(request: WireRequest): string | undefined {
  const origin = request.header('origin')
  if (origin !== undefined) return hostOf(origin)
  if (request.header('sec-fetch-site') === 'cross-site') return 'another site'
  return isRead(request) ? hostNameOf(request.header('host') ?? '') : undefined
}

/** `null` stands for sandboxes and files. */
function hostOf(origin: string): string {
  return URL.canParse(origin) ? hostNameOf(new URL(origin).host) : 'an opaque origin'
}

/** Where users go whom an external identity provider signs in without a request. */
import { shortText } from '../page-reply.ts'
import { startUrlOf } from './start-url.ts'
import type { Portal, Visit } from './visit.ts'

/** The pages that a relay state may name. */
const PAGES = /^\/(?:start|device|authorize)(?:\/|$)/
/** The part of a shortcut link after `#`. */
const SHORTCUT = /^#\/(console|device)\?(.+)$/

/**
 * Returns the page in RelayState: a path, or a URL of this portal. Identity providers may send any text, and text that is no
 * such page is ignored.
 */
export function relayedPlace({ form, origin }: Visit, portal: Portal): string {
  const start = `/start?directory=${portal.instance.identityStoreId}`
  const state = shortText(form, 'RelayState')
  const isPathOrUrl = state.startsWith('/') || URL.canParse(state)
  const url = isPathOrUrl && URL.canParse(state, origin) ? new URL(state, origin) : undefined
  const origins = [new URL(origin).origin, new URL(startUrlOf(portal)).origin]
  if (!url || !origins.includes(url.origin) || !PAGES.test(url.pathname)) return start
  const [, page, parameters] = SHORTCUT.exec(url.hash) ?? []
  if (parameters === undefined) return url.pathname + url.search
  const query = new URLSearchParams(parameters)
  if (!query.has('directory')) query.set('directory', portal.instance.identityStoreId)
  return `${page === 'console' ? '/start/console' : '/device'}?${query.toString()}`
}

/**
 * The address of the page, which is the only copy of what the user has opened, filtered, and selected.
 *
 * Read {@link path} and {@link param} in a component, and it is rendered again when they change. Change them with
 * {@link navigate} and {@link setParams}. Plain links (`<a href="/console/...">`) need nothing: clicks on them are
 * handled here.
 */
import { computed, signal } from '@preact/signals'

const address = signal(new URL(location.href))

/** The decoded segments after `/console/`: the place, and what is open in it. */
export const path = computed<readonly string[]>(() =>
  address.value.pathname.split('/').slice(2).filter(Boolean).map(decoded),
)

/** The path and query, as a link contains them. */
export const href = computed(() => address.value.pathname + address.value.search)

/** The parameters of the query. */
export const params = computed(() => address.value.searchParams)

/** Returns a parameter of the query, or `''`. */
export function param(name: string): string {
  return params.value.get(name) ?? ''
}

/** Decodes a segment. A malformed one stays as it is: it leads to a page that names it. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Returns a link to a place. Segments are encoded, and parameters without a value are left out. */
export function linkTo(
  segments: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const search = searchOf(new URLSearchParams(), query)
  return `/console/${segments.map(encodeURIComponent).join('/')}${search}`
}

/** The state of entries of the history that were opened from within the console. */
const INNER = 'inner'

/** Goes back to where the user came from. @param fallback where to go if that is not in the console */
export function goBack(fallback: string): void {
  if (history.state === INNER) history.back()
  else navigate(fallback)
}

/** Opens a link of the console. @param replaces whether the present address is left out of the history */
export function navigate(link: string, { replaces = false } = {}): void {
  const next = new URL(link, location.href)
  if (next.href === address.value.href) return
  if (replaces) history.replaceState(history.state, '', next)
  else history.pushState(INNER, '', next)
  address.value = next
}

/**
 * Changes parameters of the query. Empty ones are removed.
 *
 * @param replaces whether to leave no entry in the history: for what changes with every key
 */
export function setParams(
  changes: Readonly<Record<string, string | undefined>>,
  { replaces = false } = {},
): void {
  const { pathname, searchParams } = address.value
  navigate(pathname + searchOf(new URLSearchParams(searchParams), changes), { replaces })
}

function searchOf(query: URLSearchParams, changes: Readonly<Record<string, string | undefined>>): string {
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value)
    else query.delete(name)
  }
  const text = query.toString()
  return text && `?${text}`
}

/** The pages that the server renders without script. Links to them leave the console. */
const SERVER_PAGES = /^\/console\/(?:become|credentials|home)?$/

/** Follows links of the console without loading the page again. Called once. */
export function followLinks(): void {
  addEventListener('popstate', () => {
    address.value = new URL(location.href)
  })
  document.addEventListener('click', (event) => {
    const link = linkOf(event)
    if (!link) return
    event.preventDefault()
    navigate(link.href)
  })
}

/** Returns the link of the console that a plain click follows. */
function linkOf(event: MouseEvent): HTMLAnchorElement | undefined {
  const { target, button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented } = event
  if (button !== 0 || ctrlKey || metaKey || shiftKey || altKey || defaultPrevented) return undefined
  const link = target instanceof Element ? target.closest('a') : null
  if (link?.target !== '' || link.origin !== location.origin) return undefined
  const isOfConsole = link.pathname.startsWith('/console/') && !SERVER_PAGES.test(link.pathname)
  return isOfConsole ? link : undefined
}

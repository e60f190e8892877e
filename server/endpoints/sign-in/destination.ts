/** Checks redirect destinations: browsers are never sent to other sites. */
import { isConsoleOfAws } from '../../../core/aws/hosts.ts'
import type { Visit } from './visit.ts'

export const CONSOLE = '/console'
/** The first place of the console with scripts. */
export const LIVE = '/console/live'

/** Returns where people go who ask for no page. The console is not served at AWS's host names. */
export function homeOf({ emulator: { settings }, site }: Pick<Visit, 'emulator' | 'site'>): string {
  return settings.console === 'on' && site === undefined ? LIVE : CONSOLE
}

/**
 * Returns the path on this server that a path or URL leads to. A page of AWS's console leads to this console.
 *
 * @param origin the scheme and host of this server
 * @returns undefined for any other destination
 */
export function destinationOf(text: string, origin: string): string | undefined {
  if (!URL.canParse(text, origin)) return undefined
  const url = new URL(text, origin)
  // Uses the parser's output, in which tricks with slashes in `text` are resolved.
  if (url.origin === new URL(origin).origin) return pathOf(url)
  return url.protocol === 'https:' && isConsoleOfAws(url.hostname) ? CONSOLE : undefined
}

/** Returns the path of a URL. Undefined if it starts with two slashes, which browsers read as a host name. */
function pathOf({ pathname, search }: URL): string | undefined {
  return pathname.startsWith('//') ? undefined : pathname + search
}

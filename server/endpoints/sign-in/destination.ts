/** Where a browser may be sent: never to a site that somebody else chose. */
import { isConsoleOfAws } from '../../aws/hosts.ts'

export const CONSOLE = '/console'

/**
 * The path on this server that `text` stands for: a path, or the URL of one; for pages of AWS's console this one's.
 *
 * @param origin scheme and host of this server
 * @returns undefined for any other place
 */
export function destinationOf(text: string, origin: string): string | undefined {
  if (!URL.canParse(text, origin)) return undefined
  const url = new URL(text, origin)
  // The parser's own spelling: whatever trick `text` plays with slashes, it stands resolved there.
  if (url.origin === new URL(origin).origin) return pathOf(url)
  return url.protocol === 'https:' && isConsoleOfAws(url.hostname) ? CONSOLE : undefined
}

/** A path that begins with two slashes would be read as the name of a host. */
function pathOf({ pathname, search }: URL): string | undefined {
  return pathname.startsWith('//') ? undefined : pathname + search
}

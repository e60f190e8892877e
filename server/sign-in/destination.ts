/** Where a browser may be sent: never to a site that somebody else chose. */

export const CONSOLE = '/console'

/** What clients that know AWS alone ask for: its console, which is here `/console`. */
const CONSOLE_OF_AWS =
  /^(?:[a-z0-9-]+\.)*console\.(?:aws\.amazon\.com|aws|amazonaws\.cn|amazonaws-us-gov\.com)$/

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
  return url.protocol === 'https:' && CONSOLE_OF_AWS.test(url.hostname) ? CONSOLE : undefined
}

/** A path that begins with two slashes would be read as the name of a host. */
function pathOf({ pathname, search }: URL): string | undefined {
  return pathname.startsWith('//') ? undefined : pathname + search
}

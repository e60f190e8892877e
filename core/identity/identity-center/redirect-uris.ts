/** Redirect URIs of native apps (RFC 8252). */

/** The redirect URIs of one machine: any port of the loopback interface, without credentials and fragment. */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::\d{1,5})?((?:[/?][\x21\x22\x24-\x7e]*)?)$/
const CUSTOM_SCHEME = /^([a-z][a-z\d+.-]*):[\x21\x22\x24-\x7e]+$/
/** Schemes that lead to other machines, or make the browser itself run or read something. */
const OTHER_SCHEMES = new Set(
  'about blob data file filesystem ftp http https javascript vbscript view-source ws wss'.split(' '),
)

/**
 * Returns whether a client can register a redirect URI.
 *
 * Unverified: The redirect URIs of public clients have a custom scheme, or are `http` with the address 127.0.0.1 or [::1].
 * Other names of this machine, such as `localhost`, are refused, as RFC 8252 recommends.
 */
export function isRedirectUri(uri: string): boolean {
  if (LOOPBACK.test(uri)) return true
  const scheme = CUSTOM_SCHEME.exec(uri)?.[1]
  return scheme !== undefined && !OTHER_SCHEMES.has(scheme)
}

/** URIs that a header can contain. */
const PRINTABLE = /^[\x21-\x7e]+$/

/**
 * Returns whether users can be sent to a redirect URI of an application. Administrators of applications can name every text.
 *
 * Unverified: Besides what clients can register, the redirect URIs of applications are URLs of websites, without credentials
 * and fragment.
 */
export function isRedirectUriOfApplication(uri: string): boolean {
  if (isRedirectUri(uri)) return true
  if (!PRINTABLE.test(uri) || !URL.canParse(uri) || uri.includes('#')) return false
  const { protocol, username, password } = new URL(uri)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

/** Returns whether a redirect URI is a registered one, with any port if it is on the loopback interface. */
export function isRegistered(uri: string, registered: readonly string[]): boolean {
  if (!isRedirectUri(uri)) return false
  return registered.some((each) => withoutPort(each) === withoutPort(uri))
}

function withoutPort(uri: string): string {
  const [, host, rest] = LOOPBACK.exec(uri) ?? []
  return host === undefined ? uri : `http://${host}${rest === '' ? '/' : rest}`
}

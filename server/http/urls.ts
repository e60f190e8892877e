/** Server URLs, and the flags that commands need to reach a server. */
import { DEFAULT_SETTINGS, type Settings } from '../../core/runtime/settings.ts'

/** Returns the URL on the same machine of a server that listens on `host`. */
export function urlOf(host: string, port: number, scheme: 'http' | 'https' = 'http'): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `${scheme}://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}

/** Returns the URL of the page that explains the decision on a request. Undefined with `--console off`. */
export function explainUrl(
  { console }: Pick<Settings, 'console'>,
  server: string,
  requestId: string,
): string | undefined {
  return console === 'on' ? `${server}${EXPLAIN_PATH}${requestId}` : undefined
}

/** Returns what explains the decision on a request to the server at `host` and `port`: a page or a command. */
export function explanationOf(
  settings: Pick<Settings, 'console' | 'host'>,
  port: number,
  requestId: string,
): string {
  const page = explainUrl(settings, urlOf(settings.host, port), requestId)
  return page ?? ['iamulator explain', requestId, ...addressFlags(settings.host, port)].join(' ')
}

/** Returns the server and the request of a page that explains a decision. Undefined for any other text. */
export function explainedBy(
  url: string,
): { readonly server: string; readonly requestId: string } | undefined {
  const [, server, requestId] = EXPLAIN_URL.exec(url) ?? []
  return server === undefined || requestId === undefined ? undefined : { server, requestId }
}

const EXPLAIN_PATH = '/console/explain/'
const EXPLAIN_URL = new RegExp(`^(https?://[^/?#]+)${EXPLAIN_PATH}([^/?#]+)`)

/** Listen addresses at which commands reach a server by default. */
const DEFAULT_HOSTS: ReadonlySet<string> = new Set([DEFAULT_SETTINGS.host, 'localhost', '0.0.0.0', '::'])

/** Returns the flags that commands need to reach a server. Empty for the default address. */
export function addressFlags(host: string, port: number): readonly string[] {
  return [
    ...(DEFAULT_HOSTS.has(host) ? [] : [`--host ${host}`]),
    ...(port === DEFAULT_SETTINGS.port ? [] : [`--port ${port}`]),
  ]
}

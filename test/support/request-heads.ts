/** Makes requests as the guard receives them. */
import type { RequestHead } from '../../recognition/request.ts'

export interface HeadOfTest {
  readonly method?: string
  /** Encoded path, with the query. */
  readonly url?: string
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>>
  /** The service in the credential scope of the Authorization header. Left out: the request is unsigned. */
  readonly signedFor?: string
}

/** Returns the head of a request to a local port. Left out are a GET, and the path `/`. */
export function headOf({ method = 'GET', url = '/', headers = {}, signedFor }: HeadOfTest): RequestHead {
  const [path = '', query = ''] = splitOnce(url, '?')
  const all = {
    Host: '127.0.0.1:4566',
    ...headers,
    ...(signedFor && { Authorization: authorizationFor(signedFor) }),
  }
  const byName = new Map(Object.entries(all).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    method,
    path,
    query,
    headers: Object.entries(all).flat(),
    remoteAddress: '127.0.0.1',
    secure: false,
    header: (name) => byName.get(name),
  }
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** Returns an Authorization header with a scope, and a signature that nobody verifies. */
export function authorizationFor(service: string): string {
  const credential = `AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/${service}/aws4_request`
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=${'0'.repeat(64)}`
}

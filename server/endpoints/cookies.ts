/** Reads and writes cookies that only this server reads. */
import type { WireRequest } from '../../protocol/request.ts'

/** Returns the value of a cookie. Undefined when the request has none of this name. */
export function cookieOf(request: WireRequest, name: string): string | undefined {
  const cookies = (request.header('cookie') ?? '').split(';').map((each) => each.trim())
  return cookies.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1)
}

interface NewCookie {
  readonly name: string
  readonly value: string
  /** How long the browser keeps it. With 0, the browser deletes it. */
  readonly seconds: number
  /** `Lax` also sends the cookie when the user follows a link on another site. */
  readonly sameSite: 'Strict' | 'Lax'
}

/** Returns the header that sets a cookie. */
export function cookieHeader(
  { secure }: WireRequest,
  { name, value, seconds, sameSite }: NewCookie,
): Readonly<Record<string, string>> {
  const attributes = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`
  return { 'Set-Cookie': `${name}=${value}; ${attributes}` }
}

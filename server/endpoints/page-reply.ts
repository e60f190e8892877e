/** Replies of pages for people, and the answers that they become. */
import type { Answer } from '../../protocol/request.ts'
import { Html } from './html.ts'
import { PAGE_HEADERS } from './layout.ts'

export interface PageReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A page or a JSON value. Undefined with a redirect. */
  readonly body?: Html | { readonly json: object }
}

export function redirect(
  location: string,
  headers: Readonly<Record<string, string>> = {},
): PageReply & { readonly status: 303 } {
  // 303 makes the browser follow a successful POST with a GET (RFC 9110, 15.4.4).
  return { status: 303, headers: { Location: location, ...headers } }
}

/** Keeps pages of other sites from holding a handle of the window, and from loading what it shows. */
export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

/** @param pageHeaders the headers of pages */
export function toAnswer(
  { status, headers = {}, body }: PageReply,
  pageHeaders: Readonly<Record<string, string>> = PAGE_HEADERS,
): Answer {
  const common = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ...ISOLATION }
  if (body instanceof Html)
    return { status, headers: { ...pageHeaders, ...common, ...headers }, body: body.text }
  const type = body ? { 'Content-Type': 'application/json' } : undefined
  return {
    status,
    headers: { ...type, ...common, ...headers },
    body: body ? `${JSON.stringify(body.json)}\n` : '',
  }
}

/** Returns the value of a form field, or `''` if it is missing or too long to be meaningful. */
export function shortText(form: URLSearchParams, name: string): string {
  const text = form.get(name) ?? ''
  return text.length > LONGEST_TEXT ? '' : text
}

/** Longer than every name, email address, and password that AWS accepts. */
const LONGEST_TEXT = 1024

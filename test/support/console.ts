/**
 * A browser without scripts and without a screen. It follows redirects, stores cookies, and submits forms.
 */

import type { Sources } from '../../server/app/iamulator.ts'
import { loadSeed, type Seed } from '../../server/seed/index.ts'
import { withFile } from '../docs/temporary.ts'
import { startServer, type TestServer } from './harness.ts'
import { unescaped } from './html.ts'

/** Starts a server with the state of a seed. */
export async function seeded(seed: string, sources: Sources = {}): Promise<TestServer> {
  const server = await startServer({}, sources)
  const loading = seeds.get(seed) ?? withFile('seed.yaml', seed, loadSeed)
  seeds.set(seed, loading)
  const loaded = await loading
  loaded.apply(server.iamulator)
  return server
}

/** Seeds by text. Hashing their passwords is slow, and a seed can be applied repeatedly, as resets do. */
const seeds = new Map<string, Promise<Seed>>()

export interface VisitedPage {
  readonly status: number
  /** The path and query of the final page, or the URL of another server that it redirects to. */
  readonly place: string
  readonly text: string
  readonly headers: Headers
}

type Fields = Readonly<Record<string, string>>

export class Visitor {
  readonly #url: string
  readonly #cookies = new Map<string, string>()
  #last: VisitedPage | undefined

  constructor({ url }: TestServer) {
    this.#url = url
  }

  /** Returns the cookies as a request header. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  set cookie(header: string) {
    this.#cookies.clear()
    for (const each of header.split('; ')) this.#cookies.set(...pairOf(each))
  }

  get(place: string, headers: Fields = {}): Promise<VisitedPage> {
    return this.#go(place, { headers })
  }

  post(place: string, fields: Fields, headers: Fields = {}): Promise<VisitedPage> {
    const origin = { Origin: this.#url, 'Sec-Fetch-Site': 'same-origin', ...headers }
    return this.#go(place, { method: 'POST', headers: origin, body: new URLSearchParams(fields) })
  }

  /**
   * Submits the first form of the last page, or the one with this action. Includes the values that it already
   * contains.
   */
  submit(fields: Fields = {}, action?: string): Promise<VisitedPage> {
    const forms = [
      ...(this.#last?.text ?? '').matchAll(/<form method="post" action="([^"]+)">(.*?)<\/form>/gs),
    ]
    const [, place, content] = forms.find(([, target]) => action === undefined || target === action) ?? []
    if (place === undefined || content === undefined) throw new Error(`no form ${action ?? ''} to send`)
    const inputs = [...content.matchAll(/<input [^>]*?name="([^"]*)"[^>]*? value="([^"]*)"/g)]
    const values = inputs.map(([, name = '', value = '']) => [name, unescaped(value)])
    return this.post(place.replace(this.#url, ''), { ...Object.fromEntries(values), ...fields })
  }

  async #go(place: string, init: RequestInit & { readonly headers: Fields }): Promise<VisitedPage> {
    const headers = { Accept: 'text/html', ...(this.cookie ? { Cookie: this.cookie } : {}), ...init.headers }
    const response = await fetch(this.#url + place, { ...init, headers, redirect: 'manual' })
    for (const each of response.headers.getSetCookie()) this.#storeCookie(each)
    const location = response.headers.get('location')?.replace(this.#url, '')
    // Addresses of programs are for the test to visit.
    if (location?.startsWith('/')) return this.#go(location, { headers: {} })
    const seen = {
      status: response.status,
      place: location ?? place,
      text: await response.text(),
      headers: response.headers,
    }
    this.#last = seen
    return seen
  }

  #storeCookie(header: string): void {
    const [name, value] = pairOf(header.split('; ')[0] ?? '')
    if (header.includes('Max-Age=0')) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}

function pairOf(text: string): [string, string] {
  const [name = '', ...value] = text.split('=')
  return [name, value.join('=')]
}

/** Returns the credentials that a page shows. */
export function credentialsOn({ text }: VisitedPage) {
  // Colors and masks are not part of what users copy.
  const shown = text.replace(/<\/?span[^>]*>/g, '')
  const read = (name: string) => new RegExp(`export ${name}="?([^\\s"<]+)`).exec(shown)?.[1] ?? ''
  return {
    accessKeyId: read('AWS_ACCESS_KEY_ID'),
    secretAccessKey: read('AWS_SECRET_ACCESS_KEY'),
    sessionToken: read('AWS_SESSION_TOKEN'),
  }
}

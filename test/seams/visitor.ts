/** A browser without scripts that reaches pages by the route of a world: follows redirects and submits forms. */
import { unescaped } from '../support/html.ts'
import { type RawRequest, type RawResponse, send, type World } from './world.ts'

export class Visitor {
  readonly #world: World
  readonly #cookies = new Map<string, string>()
  #url = ''
  #page = ''

  constructor(world: World) {
    this.#world = world
  }

  async open(url: string, request: RawRequest = {}): Promise<void> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { accept: 'text/html', ...(cookie && { cookie }), ...request.headers }
    const response = await send(this.#world, url, { ...request, headers })
    this.#keepCookies(response)
    const { location } = response.headers
    if (location !== undefined) return this.open(new URL(location, url).href)
    if (response.status !== 200) throw new Error(`${url}: ${response.status} ${response.text}`)
    this.#url = url
    this.#page = response.text
  }

  /** Submits the first form of the page, with these values in addition to those that it contains. */
  submit(fields: Readonly<Record<string, string>>): Promise<void> {
    const [, action, content = ''] =
      /<form method="post" action="([^"]+)">(.*?)<\/form>/s.exec(this.#page) ?? []
    if (action === undefined) throw new Error(`no form on the page ${this.#url}: ${this.#page}`)
    const inputs = [...content.matchAll(/<input [^>]*?name="([^"]*)"[^>]*? value="([^"]*)"/g)]
    const values = Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, unescaped(value)]))
    return this.open(new URL(action, this.#url).href, {
      method: 'POST',
      headers: {
        origin: new URL(this.#url).origin,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `${new URLSearchParams({ ...values, ...fields })}`,
    })
  }

  #keepCookies({ headers }: RawResponse): void {
    for (const header of headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? []
      if (header.includes('Max-Age=0')) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }
}

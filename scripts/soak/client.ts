/** Sends signed requests to replicas that can be killed at any moment. */
import { Agent, request } from 'node:http'
import aws4 from 'aws4'

/** The known result of a request. After `perhaps`, it may have been applied or not. */
export type Outcome =
  | { readonly kind: 'done'; readonly body: string }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'perhaps'; readonly why: string }

/** Why nothing is known of a request that was not answered in time. */
export const NO_ANSWER = 'Error: no answer in time'
const VERSION = '2010-05-08'

/** Parameters of a request, without `Version`. */
export type Parameters = Readonly<Record<string, string>> & { readonly Action: string }

export class Client {
  readonly #agent = new Agent({ keepAlive: true })
  readonly #timeout: number

  /** @param timeout how long an answer may take, in milliseconds */
  constructor(timeout: number) {
    this.#timeout = timeout
  }

  /**
   * Calls IAM once.
   *
   * @param url a replica's
   * @param account its administrator calls
   */
  async call(url: string, account: string, parameters: Parameters): Promise<Outcome> {
    try {
      const { status, body } = await this.#send(new URL(url), account, parameters)
      if (status === 200) return { kind: 'done', body }
      const code = textsIn(body, 'Code')[0] ?? `status ${status}`
      return status === 503 ? { kind: 'perhaps', why: code } : { kind: 'refused', code }
    } catch (error) {
      return { kind: 'perhaps', why: reasonOf(error) }
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #send(url: URL, account: string, parameters: Parameters): Promise<{ status: number; body: string }> {
    const { host, hostname, port } = url
    const form = new URLSearchParams({ Version: VERSION, ...parameters }).toString()
    const signed = aws4.sign(
      {
        ...{ host, method: 'POST', path: '/', service: 'iam', region: 'us-east-1', body: form },
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      },
      { accessKeyId: account, secretAccessKey: 'test' },
    )
    const headers = Object.entries(signed.headers ?? {}).map(([name, value]) => [name, String(value)])
    const options = { hostname, port, method: 'POST', path: '/', headers: Object.fromEntries(headers) }
    return new Promise((resolve, reject) => {
      const sent = request({ ...options, agent: this.#agent, timeout: this.#timeout }, (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (part) => {
          body += part
        })
        response.on('error', reject)
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      })
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')))
      sent.on('error', reject)
      sent.end(form)
    })
  }
}

/** Returns the code of a network error, because its text contains ports. */
function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error)
}

/** Returns the texts of all elements with a name, in XML whose texts contain no markup. */
export function textsIn(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => text ?? '')
}

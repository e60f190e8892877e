/** Signed calls to emulators, as the guard's transport makes them, and the same to set up what is read. */
import { request } from 'node:http'
import aws4 from 'aws4'
import { Knowledge } from '../../../guard/knowledge/index.ts'
import type { AskUpstream, UpstreamRequest, UpstreamResponse } from '../../../guard/transport/types.ts'
import type { Answers, Lookup, LookupKind } from '../../../recognition/resolution/lookups.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Signs with the account number as the access key ID, unless the upstream wants certain credentials. */
export function askAt(url: string, credentials?: Credentials): AskUpstream {
  return (asked) => {
    const { signingName, accountId, region, method, path, query, headers, body } = asked
    const signed = aws4.sign(
      {
        service: signingName,
        region,
        method,
        host: new URL(url).host,
        path: query === undefined ? path : `${path}?${query}`,
        headers: { ...headers, 'x-moto-account-id': accountId },
        ...(body === undefined ? {} : { body }),
      },
      credentials ?? { accessKeyId: accountId, secretAccessKey: 'test' },
    )
    return sent(url, { ...asked, path: signed.path ?? path, headers: textHeaders(signed.headers ?? {}) })
  }
}

function textHeaders(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

/** Sends the path as it is: `fetch` would normalize it. */
function sent(url: string, { method, path, headers, body }: UpstreamRequest): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, path, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          header: (name) => [response.headers[name]].flat()[0],
          body: Buffer.concat(parts),
        }),
      )
    })
    outgoing.on('error', reject).end(body)
  })
}

/** Calls operations to set up what is read. An answer that is no success is an error. */
export class Calls {
  readonly #ask: AskUpstream
  readonly accountId: string
  readonly region: string

  constructor(ask: AskUpstream, accountId: string, region: string) {
    this.#ask = ask
    this.accountId = accountId
    this.region = region
  }

  /** @param target such as `TrentService.CreateKey` */
  async json(signingName: string, target: string, input: object): Promise<unknown> {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target }
    const body = JSON.stringify(input)
    const answer = await this.#call({ signingName, method: 'POST', path: '/', headers, body })
    return answer === '' ? {} : JSON.parse(answer)
  }

  /** @param input with Action and Version. Returns the text of the first element with a name. */
  async query(
    signingName: string,
    input: Readonly<Record<string, string>>,
    wanted = 'RequestId',
  ): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
    const body = new URLSearchParams(input).toString()
    const answer = await this.#call({ signingName, method: 'POST', path: '/', headers, body })
    return new RegExp(`<${wanted}>([^<]*)`).exec(answer)?.[1] ?? ''
  }

  /** @param content the body. An object is sent as JSON. */
  async rest(
    signingName: string,
    method: string,
    target: string,
    content?: object | string,
    further: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const [path = '', query] = target.split('?')
    const isJson = typeof content === 'object'
    const body = isJson ? JSON.stringify(content) : content
    const headers = { 'content-type': isJson ? 'application/json' : 'application/xml', ...further }
    return await this.#call({
      ...{ signingName, method, path, headers },
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
    })
  }

  async #call(asked: Omit<UpstreamRequest, 'accountId' | 'region'>): Promise<string> {
    const { accountId, region } = this
    const { status, body } = await this.#ask({ ...asked, accountId, region })
    if (status >= 300) throw new Error(`${JSON.stringify(asked)} got ${status} ${body.toString()}`)
    return body.toString()
  }
}

/** Returns the knowledge of an upstream of which nothing is known yet. Its clock stands still. */
export function knowledgeOf(ask: AskUpstream): Knowledge {
  return new Knowledge({ ask, now: () => 0, defaultAccount: '000000000000' })
}

/** Asks one question in a request of its own. */
export async function answerOf<Kind extends LookupKind>(
  knowledge: Knowledge,
  lookup: Lookup<Kind>,
): Promise<Answers[Kind]> {
  const inquiry = knowledge.inquiry()
  await inquiry.ask([lookup])
  const answer = inquiry.known(lookup)
  if (answer === undefined) throw new Error('There is no answer.')
  return answer
}

/** Asks one question of an upstream, of which nothing is known yet. */
export function answerFrom<Kind extends LookupKind>(
  ask: AskUpstream,
  lookup: Lookup<Kind>,
): Promise<Answers[Kind]> {
  return answerOf(knowledgeOf(ask), lookup)
}

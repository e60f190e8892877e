/** An emulator as scenarios see it, however it runs. Only SDK clients, HTTP, and handles of the package reach it. */
import { type Agent, type IncomingMessage, request as sendHttp } from 'node:http'
import { type Agent as SecureAgent, request as sendHttps } from 'node:https'
import { text } from 'node:stream/consumers'
import type { Arn, ExplanationData, Question } from '../../schemas/endpoints.ts'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** What SDK clients are made with. */
export interface ClientConfig {
  readonly endpoint?: string
  readonly region: string
  readonly credentials: Credentials
  readonly maxAttempts: number
  readonly requestHandler: Agents
}

/** How connections are made. By default, as usual. */
export interface Agents {
  readonly httpAgent?: Agent
  readonly httpsAgent?: SecureAgent
}

export interface RawRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface RawResponse {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** The emulator's own endpoints, over HTTP or through a handle. */
export interface Controls {
  /** Restores the initial state. */
  reset(): Promise<void>
  explain(question: Question): Promise<ExplanationData>
  /** Rejects if the user is granted one of the actions, which can be a pattern, in any request. */
  expectNotGranted(user: Arn, actions: string): Promise<void>
  /** Moves the clock by a duration, such as `2h`. */
  advance(by: '2h'): Promise<unknown>
  oidcToken(request: { readonly preset: 'github' }): Promise<string>
  samlResponse(request: { readonly roles: readonly Arn[] }): Promise<string>
}

/** Where the emulator is, and how to get there. */
export interface Route {
  /** The URL of the emulator's own endpoints. */
  readonly url: string
  /** The endpoint of SDK clients. Undefined: they use AWS's host names. */
  readonly endpoint: string | undefined
  readonly agents: Agents
}

export interface World {
  readonly route: Route
  readonly controls: Controls
  readonly region: string
  /** Renames accounts and ARNs of the scenarios to those of this emulator. */
  here<Value>(value: Value): Value
  /** Renames accounts and ARNs of this emulator to those of the scenarios. */
  there<Value>(value: Value): Value
  /** What happens between the preparation of a scenario and the scenario, such as a restart. */
  between(): Promise<void>
}

/** The account of the scenarios. */
export const ACCOUNT = '000000000000'
/** A member of its organization. */
export const MEMBER = '111122223333'

export const administratorOf = (accountId: string): Credentials => ({
  accessKeyId: accountId,
  secretAccessKey: 'test',
})

/** Returns a client that does not retry, by default with the administrator's credentials. */
export function clientOf<Client>(
  { route, region, here }: World,
  type: new (config: ClientConfig) => Client,
  credentials: Credentials = administratorOf(here(ACCOUNT)),
): Client {
  const { endpoint, agents } = route
  const at = endpoint === undefined ? {} : { endpoint }
  return new type({ ...at, region, credentials, maxAttempts: 1, requestHandler: agents })
}

/** Returns the URL of a path. Clients without an endpoint use AWS's host name, which begins with `prefix`. */
export function urlOf({ route, region }: World, prefix: string, path: string): string {
  const suffix = region.startsWith('cn-') ? '.cn' : ''
  return `${route.endpoint ?? `https://${prefix}.${region}.amazonaws.com${suffix}`}${path}`
}

/** Sends a request as it is, and follows no redirect. */
export function send(
  { route }: Pick<World, 'route'>,
  url: string,
  { method = 'GET', headers = {}, body }: RawRequest = {},
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const isSecure = url.startsWith('https:')
    const agent = route.agents[isSecure ? 'httpsAgent' : 'httpAgent']
    const request = (isSecure ? sendHttps : sendHttp)(url, { method, headers, agent }, (response) => {
      const { statusCode: status = 0, headers } = response
      text(response).then((received) => resolve({ status, headers, text: received }), reject)
    })
    request.on('error', reject).end(body)
  })
}

/** Returns the emulator's own endpoints, over HTTP. @param routeOf returns the route, which a restart can change */
export function controlsAt(routeOf: () => Route): Controls {
  const post = async (path: string, body: object) => {
    const route = routeOf()
    const options = { method: 'POST', body: JSON.stringify(body) }
    const { status, text } = await send({ route }, `${route.url}/_iamulator/${path}`, options)
    if (status === 200) return JSON.parse(text)
    const { error: code, message } = text.startsWith('{') ? JSON.parse(text) : {}
    throw Object.assign(new Error(`${path}: ${status} ${message ?? text}`), { code })
  }
  return {
    reset: () => post('reset', {}),
    explain: (question) => post('explain', question),
    expectNotGranted: async (principal, actions) => {
      const { met, text } = await post('expect-access', { principal, grantsNone: { actions } })
      if (!met) throw new Error(text)
    },
    advance: (by) => post('clock', { advance: by }),
    oidcToken: async (request) => (await post('idp/oidc/token', request)).token,
    samlResponse: async (request) => (await post('idp/saml/assertion', request)).assertion,
  }
}

/** Returns the name of a user, which methods of handles take. */
export const userIn = (arn: Arn): string => arn.replace(/^.*:user\//, '')

/** Returns functions that rename accounts and ARNs. */
export function namesIn(partition: string, accountId: string): Pick<World, 'here' | 'there'> {
  const rename = <Value>(value: Value, from: readonly string[], to: readonly string[]): Value =>
    value === undefined ? value : JSON.parse(renamed(JSON.stringify(value), from, to))
  const scenario = ['aws', ACCOUNT]
  const own = [partition, accountId]
  return {
    here: (value) => rename(value, scenario, own),
    there: (value) => rename(value, own, scenario),
  }
}

function renamed(
  json: string,
  [fromPartition, fromAccount]: readonly string[],
  [toPartition, toAccount]: readonly string[],
): string {
  return json
    .replaceAll(`arn:${fromPartition}:`, `arn:${toPartition}:`)
    .replace(new RegExp(`(?<!\\d)${fromAccount}(?!\\d)`, 'g'), `${toAccount}`)
}

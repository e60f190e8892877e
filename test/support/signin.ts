/** Clients of AWS Sign-In: one for every operation, and a program such as `aws login`. */
import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { signin } from '../../protocol/model/index.ts'
import type { VisitedPage, Visitor } from './console.ts'
import { observing } from './evidence.ts'
import { ADMINISTRATOR, type Credentials, type TestServer } from './harness.ts'
import { type RawRequest, send, signed } from './raw.ts'

/** What an operation answers: its members as they are on the wire. */
export type Answered = Readonly<Record<string, unknown>>

/** An error of AWS Sign-In, as SDK clients have it. */
class SigninError extends Error {
  /** OAuth's code. */
  readonly error: string
  readonly $metadata: { readonly httpStatusCode: number }

  constructor(status: number, code: string, { error, message }: Answered) {
    super(String(message))
    this.name = code
    this.error = String(error)
    this.$metadata = { httpStatusCode: status }
  }
}

/** Calls an operation, and observes the answer like that of an SDK client. */
function observed(operation: string, credentials: Credentials | undefined, call: () => Promise<Answered>) {
  const context = { commandName: `${operation}Command`, clientName: 'SigninClient' }
  return observing(credentials)(call, context)(undefined)
}

async function answerOf(server: TestServer, request: RawRequest): Promise<Answered> {
  const { status, headers, body } = await send(server, request)
  const answer: Answered = JSON.parse(body)
  if (status !== 200) throw new SigninError(status, headers['x-amzn-errortype'] ?? '', answer)
  return answer
}

/** Calls a signed operation. @param input the members as they are on the wire */
export function callSignin(
  server: TestServer,
  operation: string,
  input: object = {},
  credentials = ADMINISTRATOR,
  region?: string,
): Promise<Answered> {
  const { path = '/', query } = signin.operations[operation]?.http ?? {}
  const options = {
    service: 'signin',
    credentials,
    path: query === undefined ? path : `${path}?${query}`,
    headers: { 'Content-Type': 'application/json' },
    ...(region === undefined ? {} : { region }),
  }
  return observed(operation, credentials, () =>
    answerOf(server, signed(server, JSON.stringify(input), options)),
  )
}

export const SAME_DEVICE = 'arn:aws:signin:::devtools/same-device'
export const CROSS_DEVICE = 'arn:aws:signin:::devtools/cross-device'

/** What a proof says, where it differs from what it should say. */
export interface ProofChanges {
  readonly header?: object
  readonly claims?: object
  readonly signature?: string
}

export interface TokenOutput {
  readonly accessToken: Credentials
  readonly tokenType: string
  readonly expiresIn: number
  readonly refreshToken: string
  readonly idToken?: string
}

interface Keys {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

interface ProgramOptions {
  readonly clientId?: string
  readonly now?: () => number
  readonly redirectUri?: string
  readonly keys?: Keys
}

const CALLBACK = 'http://127.0.0.1:4567/oauth/callback'

/** A program that signs in, as `aws login` does. */
export class Program {
  readonly server: TestServer
  readonly clientId: string
  readonly redirectUri: string
  readonly state: string = randomUUID()
  readonly verifier = `${randomUUID()}${randomUUID()}`
  readonly keys: Keys

  constructor(server: TestServer, { clientId = SAME_DEVICE, now, redirectUri, keys }: ProgramOptions = {}) {
    this.server = server
    this.clientId = clientId
    this.#now = now ?? Date.now
    const usual = clientId === SAME_DEVICE ? CALLBACK : `${server.url}/v1/sessions/confirmation`
    this.redirectUri = redirectUri ?? usual
    this.keys = keys ?? generateKeyPairSync('ec', { namedCurve: 'P-256' })
  }

  readonly #now: () => number

  get challenge(): string {
    return createHash('sha256').update(this.verifier).digest('base64url')
  }

  /** Returns the page to open, with other parameters than the usual ones; null leaves one out. */
  page(changes: Readonly<Record<string, string | null>> = {}): string {
    const parameters = {
      response_type: 'code',
      client_id: this.clientId,
      state: this.state,
      code_challenge_method: 'SHA-256',
      scope: 'openid',
      redirect_uri: this.redirectUri,
      code_challenge: this.challenge,
      ...changes,
    }
    const present = Object.entries(parameters).flatMap(([name, value]) =>
      value === null ? [] : [[name, value]],
    )
    return `/v1/authorize?${new URLSearchParams(present)}`
  }

  /** Lets the visitor, who is signed in, allow the program's request. */
  async consentOf(visitor: Visitor): Promise<VisitedPage> {
    await visitor.get(this.page())
    return visitor.submit({ answer: 'allow' })
  }

  /** Returns a code that the visitor, who is signed in, gives to the program. */
  async codeOf(visitor: Visitor): Promise<string> {
    const { headers, status, text } = await this.consentOf(visitor)
    const location = headers.get('location')
    if (status !== 302 || location === null) throw new Error(`no redirect: ${text}`)
    const url = new URL(location)
    if (url.searchParams.get('state') !== this.state) throw new Error(`another state: ${location}`)
    return url.searchParams.get('code') ?? ''
  }

  /** Returns a proof of the program's key. */
  proof({ header, claims, signature }: ProofChanges = {}): string {
    const jwk = this.keys.publicKey.export({ format: 'jwk' })
    const head = { typ: 'dpop+jwt', alg: 'ES256', jwk, ...header }
    const body = {
      jti: randomUUID(),
      htm: 'POST',
      htu: `${this.server.url}/v1/token`,
      iat: Math.floor(this.#now() / 1000),
      ...claims,
    }
    const text = [head, body].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
    const made = () =>
      sign('sha256', Buffer.from(text), { key: this.keys.privateKey, dsaEncoding: 'ieee-p1363' }).toString(
        'base64url',
      )
    return `${text}.${signature ?? made()}`
  }

  /** Calls CreateOAuth2Token with this body. @param proof the header DPoP; null sends none */
  async request(body: object, proof: string | null = this.proof()): Promise<TokenOutput> {
    const headers = { 'Content-Type': 'application/json', ...(proof === null ? {} : { DPoP: proof }) }
    const request = { path: '/v1/token', headers, body: JSON.stringify(body) }
    const answer = await observed('CreateOAuth2Token', undefined, () => answerOf(this.server, request))
    const output: TokenOutput = Object(answer)
    return output
  }

  exchange(code: string, changes: object = {}, proof?: string | null): Promise<TokenOutput> {
    const { clientId, redirectUri, verifier: codeVerifier } = this
    const body = { clientId, grantType: 'authorization_code', code, codeVerifier, redirectUri, ...changes }
    return this.request(body, proof)
  }

  refresh(refreshToken: string, changes: object = {}, proof?: string | null): Promise<TokenOutput> {
    const body = { clientId: this.clientId, grantType: 'refresh_token', refreshToken, ...changes }
    return this.request(body, proof)
  }

  /** Signs the program in with the visitor's consent. */
  async logIn(visitor: Visitor): Promise<TokenOutput> {
    return this.exchange(await this.codeOf(visitor))
  }
}

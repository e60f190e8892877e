/** A client of the account access manager, which npm has no SDK for: signed requests, sent and read as they are. */
import { observing } from '../../support/evidence.ts'
import { ADMINISTRATOR, type Credentials, type TestServer } from '../../support/harness.ts'
import { REGION } from '../../support/places.ts'
import { type SigningOptions, send, signed } from '../../support/raw.ts'

type Input = Readonly<Record<string, unknown>>

/** What a request is sent as. */
interface Sent {
  readonly method: 'DELETE' | 'GET' | 'POST'
  readonly path: string
  readonly body?: Input
}

const label = (value: unknown) => encodeURIComponent(String(value))

const entitlementPath = ({ entitlementId, applicationArn }: Input) =>
  `/entitlements/${label(entitlementId)}?applicationArn=${label(applicationArn)}`

/** The requests of each operation, as in the API reference. */
const REQUESTS: Readonly<Record<string, (input: Input) => Sent>> = {
  CreateApplication: (body) => ({ method: 'POST', path: '/applications', body }),
  CreateEntitlement: (body) => ({ method: 'POST', path: '/entitlements', body }),
  DeleteApplication: ({ applicationArn }) => ({
    method: 'DELETE',
    path: `/applications/${label(applicationArn)}`,
  }),
  DeleteEntitlement: (input) => ({ method: 'DELETE', path: entitlementPath(input) }),
  GetApplication: ({ applicationArn }) => ({ method: 'GET', path: `/applications/${label(applicationArn)}` }),
  GetEntitlement: (input) => ({ method: 'GET', path: entitlementPath(input) }),
  ListApplications: (body) => ({ method: 'POST', path: '/applications-list', body }),
  ListEntitlements: (body) => ({ method: 'POST', path: '/entitlements-list', body }),
  ListTagsForResource: ({ resourceArn }) => ({ method: 'GET', path: `/tags/${label(resourceArn)}` }),
  TagResource: ({ resourceArn, ...body }) => ({ method: 'POST', path: `/tags/${label(resourceArn)}`, body }),
  UntagResource: ({ resourceArn, tagKeys }) => {
    const keys = Array.isArray(tagKeys) ? tagKeys.map((key) => `tagKeys=${label(key)}`) : []
    return { method: 'DELETE', path: `/tags/${label(resourceArn)}?${keys.join('&')}` }
  },
}

/** A successful answer. The output is undefined without a body. */
export interface Answer {
  readonly status: number
  readonly output: unknown
}

/** An error, in the form that errors of SDKs have. */
class AnsweredError extends Error {
  readonly $metadata: { readonly httpStatusCode: number }

  constructor(code: string, message: string, httpStatusCode: number) {
    super(message)
    this.name = code
    this.$metadata = { httpStatusCode }
  }
}

export interface AccountAccess {
  call(operation: string, input?: Input): Promise<Answer>
  /** Returns a member of the output that is a text. */
  text(operation: string, input: Input, member: string): Promise<string>
}

export function accountAccess(
  server: TestServer,
  credentials: Credentials = ADMINISTRATOR,
  region = REGION,
): AccountAccess {
  const observed = observing(credentials)
  const call = (operation: string, input: Input = {}) => {
    const names = { commandName: `${operation}Command`, clientName: 'AccountAccessClient' }
    const answering = observed(
      (sent: Sent) => answerTo(server, sent, { service: 'account-access', credentials, region }),
      names,
    )
    return answering(requestFor(operation, input))
  }
  return {
    call,
    text: async (operation, input, member) =>
      String(Reflect.get(Object((await call(operation, input)).output), member)),
  }
}

function requestFor(operation: string, input: Input): Sent {
  const request = REQUESTS[operation]
  if (!request) throw new Error(`there is no operation ${operation}`)
  return request(input)
}

async function answerTo(
  server: TestServer,
  { method, path, body }: Sent,
  signing: SigningOptions,
): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json' }
  const request = signed(server, JSON.stringify(body ?? {}), { ...signing, method, path, headers })
  const { status, headers: sent, body: text } = await send(server, request)
  const output: unknown = text === '' ? undefined : JSON.parse(text)
  if (status < 300) return { status, output }
  throw new AnsweredError(
    sent['x-amzn-errortype'] ?? '',
    String(Reflect.get(Object(output), 'message')),
    status,
  )
}

/** Generates pipelines: requests with valid, invalid, and no signatures, sent at once on one connection. */
import aws4 from 'aws4'
import fc from 'fast-check'
import { ADMINISTRATOR, type Credentials, NOW } from '../support/harness.ts'
import { stsForm } from '../support/raw.ts'
import type { Manners } from './connection.ts'
import { cutOff, FORM, type Message, malformed, messageOf, type Request } from './messages.ts'
import { fuzzedCalls } from './requests.ts'
import { amzDate, disturbed, formOf, LONGEST_QUERY, unsigned } from './strangers.ts'
import { visitors } from './visitors.ts'
import type { World } from './world.ts'

/** The credentials of a user of the seed without permissions. */
export const POWERLESS: Credentials = { accessKeyId: 'AKIAPOWERLESS2222222', secretAccessKey: 'powerless' }

export interface Pipeline {
  readonly messages: readonly Message[]
  readonly manners: Manners
  /** How many bytes are written at once. */
  readonly piece: number
}

function signed(
  name: string,
  body: string,
  service: string,
  credentials: Credentials,
  isRead = false,
): Request {
  const method = isRead ? 'GET' : 'POST'
  const target = isRead ? `/?${body}` : '/'
  const { headers = {} } = aws4.sign(
    {
      host: 'localhost',
      method,
      path: target,
      service,
      region: 'us-east-1',
      headers: { ...(isRead ? {} : FORM), Accept: 'application/json', 'X-Amz-Date': amzDate(NOW) },
      ...(isRead ? {} : { body }),
    },
    credentials,
  )
  const texts = Object.entries(headers).map(([header, value]) => [header, String(value)])
  return { name, method, target, headers: Object.fromEntries(texts), ...(isRead ? {} : { body }) }
}

/** A call that succeeds, whatever is sent before and after it. */
const good: fc.Arbitrary<Message> = fc.boolean().map((isRead) => ({
  ...messageOf(signed('good', stsForm('GetCallerIdentity'), 'sts', ADMINISTRATOR, isRead)),
  expected: 'success' as const,
}))

/** Invalidate the signature, access key ID, date, token, or list of signed headers of a request. */
const BAD: readonly ((headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>)[] = [
  (headers) => ({ ...headers, Authorization: `${headers['Authorization']?.slice(0, -1)}-` }),
  (headers) => ({
    ...headers,
    Authorization: headers['Authorization']?.replace('Credential=', 'Credential=x') ?? '',
  }),
  (headers) => ({ ...headers, 'X-Amz-Date': '19700101T000000Z' }),
  (headers) => ({ ...headers, 'X-Amz-Security-Token': 'IQoJ'.repeat(300) }),
  (headers) => ({
    ...headers,
    Authorization: headers['Authorization']?.replace('host', 'host;host;x') ?? '',
  }),
]

function callsOf(world: World): fc.Arbitrary<Message> {
  return fc
    .tuple(
      fuzzedCalls(),
      fc.constantFrom(ADMINISTRATOR, ADMINISTRATOR, POWERLESS),
      fc.boolean(),
      fc.option(fc.constantFrom(...BAD), { freq: 3 }),
    )
    .map(([call, credentials, isRead, spoil]) => {
      const body = formOf(call, world)
      const request = signed(
        call.operation,
        body,
        call.service,
        credentials,
        isRead && body.length < LONGEST_QUERY,
      )
      if (!spoil) return messageOf(request)
      const headers = spoil(request.headers ?? {})
      return messageOf({ ...request, name: `bad ${call.operation}`, headers, expected: 'refusal' })
    })
}

/** @param length the number of messages in each pipeline */
export function pipelines(world: World, length: number): fc.Arbitrary<Pipeline> {
  const whole = fc.oneof(
    { arbitrary: callsOf(world), weight: 8 },
    { arbitrary: good, weight: 4 },
    { arbitrary: disturbed(unsigned(world)), weight: 3 },
    { arbitrary: visitors, weight: 4 },
  )
  const last = fc.oneof(
    { arbitrary: whole, weight: 3 },
    { arbitrary: malformed, weight: 1 },
    { arbitrary: cutOff(whole), weight: 1 },
  )
  return fc.record({
    messages: fc
      .tuple(fc.array(whole, { minLength: length - 1, maxLength: length - 1 }), last)
      .map(([all, end]) => [...all, end]),
    manners: fc.constantFrom<Manners>('reads', 'reads', 'reads', 'ends', 'hangs up', 'ignores'),
    piece: fc.constantFrom(Number.POSITIVE_INFINITY, 65_536, 1500, 4096),
  })
}

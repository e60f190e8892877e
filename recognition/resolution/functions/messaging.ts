/** Functions of SQS, SNS, EventBridge, and SES. */
import { namesNoResource } from '../../../protocol/errors/guard.ts'
import { jsonOf, textAt } from '../../values.ts'
import { arnAt, type StateFunction } from './state-function.ts'
import { UNREADABLE } from './text-function.ts'
import { mimeFrom } from './text-mail.ts'

const QUEUE_NAME = /^[\w.-]{1,80}$/
const ACCOUNT = /^\d{12}$/

/**
 * The last segments of a queue URL are account and name. The region is the one of the signature.
 *
 * @throws AwsError for a URL with a query or a fragment: moto 5 takes what follows the last slash, wherever it is
 */
export const queueArn: StateFunction = (value, { place }) => {
  const segments = value
    .replace(/^\w+:\/\/[^/]*/, '')
    .split('/')
    .filter((segment) => segment !== '')
  const name = segments.at(-1) ?? ''
  const account = segments.at(-2) ?? ''
  const owner = ACCOUNT.test(account) ? { ...place, accountId: account } : place
  if (/[?#]/.test(value) || (name !== '' && !QUEUE_NAME.test(name))) throw namesNoResource()
  return [arnAt('sqs', owner, name || '*')]
}

/** The ARN of a subscription is the one of its topic with an ID. @throws AwsError for an ARN with more parts */
export const parentArn: StateFunction = (value) => {
  const parts = value.startsWith('arn:') ? value.split(':').length : 0
  if (parts > 7) throw namesNoResource()
  return [parts === 7 ? value.slice(0, value.lastIndexOf(':')) : '*']
}

export const busArn: StateFunction = (value, { place }) => [
  value.startsWith('arn:') ? value : arnAt('events', place, `event-bus/${value}`),
]

/**
 * A task handle is JSON in base64 that names the source queue. Handles of some upstreams are not.
 *
 * @throws AwsError for a handle that decoders or parsers could read in different ways
 */
export const taskHandleSourceArn: StateFunction = (value, { place, questions }) => {
  const known = questions.ask('message-move-task', value, place)
  return [known ?? sourceArnOf(value) ?? '*']
}

const MAX_HANDLE_LENGTH = 4096

function sourceArnOf(handle: string): string | undefined {
  if (handle.length > MAX_HANDLE_LENGTH) return undefined
  const bytes = Buffer.from(handle, 'base64')
  const text = bytes.toString('utf8')
  const arn = textAt(jsonOf(text), 'sourceArn')
  const mentions = text.split('sourceArn').length - 1
  if (arn === undefined && mentions === 0) return undefined
  const isPlain = bytes.toString('base64') === handle && !text.includes('\\')
  if (!isPlain || mentions !== 1 || arn === undefined || !QUEUE_ARN.test(arn)) throw namesNoResource()
  return arn
}

const QUEUE_ARN = /^arn:[\w-]+:sqs:[a-z\d-]+:\d{12}:[\w.-]{1,80}$/

/**
 * An identity of SES: the address or its domain, whichever is verified.
 *
 * Unverified: A message from an address that is not verified is decided on every identity, because AWS's answer is known
 * only for callers who may send.
 */
export const sendingIdentity: StateFunction = (value, { place, questions }) => {
  const address = /<([^<>]*)>\s*$/.exec(value.slice(0, MAX_HANDLE_LENGTH))?.[1] ?? value
  return [questions.ask('verified-identity', address.trim(), place) ?? '*']
}

/** A message has one sender. Each is a question to the service, so that more are not asked for. */
const MOST_SENDERS = 10

/** The identities that a raw message is sent from. */
export const mimeFromIdentity: StateFunction = (value, context) => {
  const senders = new Set(mimeFrom(value, undefined, context.parameters))
  if (senders.size > MOST_SENDERS || senders.has(UNREADABLE)) return [UNREADABLE]
  return [...senders].flatMap((sender) => sendingIdentity(sender, context))
}

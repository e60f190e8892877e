/** Functions of SQS, SNS, EventBridge, and SES. */
import type { Place } from '../resolving.ts'
import { arnAt, resourceInArn, type StateFunction } from './state-function.ts'
import { UNREADABLE } from './text-function.ts'
import { mimeFrom } from './text-mail.ts'

const QUEUE_NAME = /^[\w.-]{1,80}$/
const ACCOUNT = /^\d{12}$/
const ACCOUNTS = /(?<!\d)\d{12}(?!\d)/g

/**
 * The last segments of a queue URL are account and name. The region is the one of the signature.
 *
 * Nobody knows the queue of a URL with a query or a fragment: moto 5 takes what follows the last slash, wherever it is.
 */
export const queueArn: StateFunction = (value, { place }) => {
  if (/[?#]/.test(value)) return queuesOf(value.match(ACCOUNTS) ?? [], place)
  const segments = value
    .replace(/^\w+:\/\/[^/]*/, '')
    .split('/')
    .filter((segment) => segment !== '')
  const name = segments.at(-1) ?? ''
  const account = segments.at(-2) ?? ''
  const owner = ACCOUNT.test(account) ? { ...place, accountId: account } : place
  return [arnAt('sqs', owner, QUEUE_NAME.test(name) ? name : '*')]
}

/** Returns all queues of the accounts or, without any, of a place. */
function queuesOf(accounts: readonly string[], place: Place): readonly string[] {
  if (accounts.length === 0) return [arnAt('sqs', place, '*')]
  return [...new Set(accounts)].map((accountId) => arnAt('sqs', { ...place, accountId }, '*'))
}

/** The ARN of a subscription is the one of its topic with an ID. */
export const parentArn: StateFunction = (value) => {
  const end = value.lastIndexOf(':')
  return [value.startsWith('arn:') && value.split(':').length > 6 ? value.slice(0, end) : '*']
}

export const busArn: StateFunction = (value, { place }) => [
  value.startsWith('arn:') ? value : arnAt('events', place, `event-bus/${value}`),
]

/** A task handle is JSON in base64 that names the source queue. Handles of some upstreams are not. */
export const taskHandleSourceArn: StateFunction = (value, { place, questions }) => {
  const known = questions.ask('message-move-task', value, place)
  return [known ?? sourceArnOf(value) ?? '*']
}

const MAX_HANDLE_LENGTH = 4096

function sourceArnOf(handle: string): string | undefined {
  if (handle.length > MAX_HANDLE_LENGTH) return undefined
  const text = Buffer.from(handle, 'base64').toString('utf8')
  const arn = /"sourceArn"\s*:\s*"([^"\\]+)"/.exec(text)?.[1]
  return arn !== undefined && resourceInArn('sqs', arn) !== undefined ? arn : undefined
}

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

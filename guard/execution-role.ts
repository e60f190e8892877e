/**
 * What Lambda checks when a queue becomes an event source: whether the execution role of the function may use the queue,
 * by its own policies and by the queue's (recorded on AWS, September 2026).
 */
import { callerNamed } from '../core/identity/named-caller.ts'
import { executionRoleMayNot } from '../protocol/errors/lambda.ts'
import type { AwsError } from '../protocol/errors.ts'
import { placeIn } from '../recognition/arn.ts'
import type { Lookup } from '../recognition/resolution/lookups.ts'
import type { NeededDecision } from '../recognition/resolution/types.ts'
import { decideOne, type GuardedCall, isAllowed } from './decide.ts'
import type { Inquiry } from './knowledge/index.ts'
import type { DecidedCall } from './progress.ts'

/**
 * In the order in which they are checked.
 *
 * Unverified: The order, because each recorded role lacked one of them only.
 */
const OPERATIONS = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']

/**
 * Returns the error of a mapping whose role may not use its queue. Undefined for every other call. A role that the state
 * does not have is left to the upstream.
 */
export function executionRoleError(decided: DecidedCall): Promise<AwsError | undefined> | undefined {
  const { service, operation } = decided.call
  if (operation !== 'CreateEventSourceMapping' || service.key !== 'lambda') return undefined
  const [queue] = decided.parameters.valuesAt('EventSourceArn')
  const isQueue = typeof queue === 'string' && /^arn:[^:]+:sqs:/.test(queue)
  return isQueue ? errorOfQueue(decided, queue) : undefined
}

async function errorOfQueue(decided: DecidedCall, queue: string): Promise<AwsError | undefined> {
  const { emulator, upstream } = decided
  const inquiry = emulator.guard.knowledgeOf(upstream).inquiry()
  const sender = await roleOf(decided, inquiry)
  if (!sender) return undefined
  const needed = await decisionsOn(queue, decided, inquiry)
  for (const each of needed) {
    const judged = await decideOne(emulator, { ...decided, sender }, each, inquiry)
    if (!isAllowed(judged)) return executionRoleMayNot(each.action.replace('sqs:', ''))
  }
  return undefined
}

async function roleOf(decided: DecidedCall, inquiry: Inquiry): Promise<GuardedCall['sender'] | undefined> {
  const { emulator, scope, decisions } = decided
  const [first] = decisions.decided
  const functionArn = first?.needed.context['lambda:FunctionArn']
  if (typeof functionArn !== 'string') return undefined
  const role = await answerTo(lookupOf('execution-role', functionArn, decided), inquiry)
  const timeIn = emulator.clock.now.bind(emulator.clock)
  const caller = role && callerNamed(emulator.store, scope.partition, role, undefined, timeIn)
  return caller ? { caller, signature: undefined, bodyCheck: { kind: 'none' } } : undefined
}

/** The check has no `lambda:SourceFunctionArn`, unlike calls of the function. */
async function decisionsOn(
  queue: string,
  decided: DecidedCall,
  inquiry: Inquiry,
): Promise<readonly NeededDecision[]> {
  const tags = (await answerTo(lookupOf('tags', queue, decided), inquiry)) ?? {}
  const context = Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [`aws:ResourceTag/${name}`, value]),
  )
  return OPERATIONS.map((operation) => ({
    ...{ action: `sqs:${operation}`, resource: queue, context },
    ...{ resourceFrom: 'parameter EventSourceArn', keysFrom: {} },
  }))
}

function lookupOf<Kind extends 'execution-role' | 'tags'>(
  kind: Kind,
  value: string,
  { scope }: DecidedCall,
): Lookup<Kind> {
  const { partition, region, accountId = '' } = placeIn(value, scope)
  return { kind, value, partition, region, accountId }
}

async function answerTo<Kind extends 'execution-role' | 'tags'>(lookup: Lookup<Kind>, inquiry: Inquiry) {
  if (inquiry.known(lookup) === undefined) await inquiry.ask([lookup])
  return inquiry.known(lookup)
}

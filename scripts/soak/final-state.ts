/** Reads everything that a run has written from a replica. */
import { createHash } from 'node:crypto'
import { type Client, type Parameters, textsIn } from './client.ts'
import type { Ledger } from './ledger.ts'
import {
  ACCOUNTS,
  COUNTERS,
  GROUPS_ACCOUNT,
  GROUPS_QUOTA,
  groupName,
  KEY_USERS,
  KEYS_ACCOUNT,
  KEYS_PER_USER,
  keyName,
  NAMES_ACCOUNT,
  policyArn,
  policyName,
  userName,
} from './place.ts'
import { versionNumber } from './writer.ts'

export interface FinalState {
  /** Of all answers, without the IDs of the requests. */
  readonly hash: string
  /** Users, groups, and policies for which writers competed. */
  readonly names: ReadonlySet<string>
  readonly keys: ReadonlySet<string>
  /** The number of groups, and of access keys of each user. */
  readonly groups: number
  readonly keyCounts: readonly number[]
  readonly counters: ReadonlyMap<string, number>
  readonly aliases: readonly string[]
}

/** @throws Error if the replica does not answer */
export async function finalState(client: Client, url: string): Promise<FinalState> {
  const hash = createHash('sha256')
  const ask = async (account: string, parameters: Parameters): Promise<string> => {
    const outcome = await client.call(url, account, parameters)
    if (outcome.kind !== 'done') throw new Error(`${parameters.Action}: ${JSON.stringify(outcome)}`)
    hash.update(outcome.body.replace(/<RequestId>.*?<\/RequestId>/, ''))
    return outcome.body
  }
  const names = new Set<string>()
  const aliases: string[] = []
  let groups = 0
  for (const account of ACCOUNTS) {
    aliases.push(...textsIn(await ask(account, { Action: 'ListAccountAliases' }), 'member'))
    for (const name of await allOf(ask, account, 'ListUsers', 'UserName')) names.add(userName(account, name))
  }
  for (const name of await allOf(ask, GROUPS_ACCOUNT, 'ListGroups', 'GroupName')) {
    names.add(groupName(name))
    groups++
  }
  for (const name of await allOf(ask, NAMES_ACCOUNT, 'ListPolicies', 'PolicyName'))
    names.add(policyName(name))
  return { names, groups, aliases, ...(await keysAndCounters(ask)), hash: hash.digest('hex') }
}

type Ask = (account: string, parameters: Parameters) => Promise<string>

async function keysAndCounters(ask: Ask) {
  const keys = new Set<string>()
  const keyCounts: number[] = []
  for (const user of KEY_USERS) {
    const body = await ask(KEYS_ACCOUNT, { Action: 'ListAccessKeys', UserName: user })
    const ids = textsIn(body, 'AccessKeyId')
    for (const id of ids) keys.add(keyName(user, id))
    keyCounts.push(ids.length)
  }
  const counters = new Map<string, number>()
  for (const counter of COUNTERS) {
    const body = await ask(KEYS_ACCOUNT, { Action: 'GetPolicy', PolicyArn: policyArn(counter) })
    counters.set(counter, versionNumber(textsIn(body, 'DefaultVersionId')[0] ?? 'v0'))
  }
  return { keys, keyCounts, counters }
}

/** Returns the names on all pages of a list. */
async function allOf(ask: Ask, account: string, Action: string, element: string): Promise<string[]> {
  const scope: Record<string, string> = Action === 'ListPolicies' ? { Scope: 'Local' } : {}
  const names: string[] = []
  for (let marker: string | undefined, isFirst = true; isFirst || marker; isFirst = false) {
    const body = await ask(account, { Action, MaxItems: '1000', ...scope, ...(marker && { Marker: marker }) })
    names.push(...textsIn(body, element))
    marker = textsIn(body, 'Marker')[0]
  }
  return names
}

/** Compares the final state with what was acknowledged. */
export function checkState(ledger: Ledger, state: FinalState): void {
  const setUp = new Set([...KEY_USERS].map((user) => userName(KEYS_ACCOUNT, user)))
  const names = new Set([...state.names].filter((name) => !setUp.has(name)))
  ledger.checkNames(names, (name) => !name.startsWith('key '))
  ledger.checkNames(state.keys, (name) => name.startsWith('key '), 'keys')
  for (const [counter, value] of state.counters) ledger.checkCount(counter, value)
  if (state.groups > GROUPS_QUOTA) ledger.report('quota', `there are ${state.groups} groups`)
  for (const count of state.keyCounts)
    if (count > KEYS_PER_USER) ledger.report('quota', `a user has ${count} access keys`)
  if (new Set(state.aliases).size < state.aliases.length)
    ledger.report('name', `accounts have the aliases ${state.aliases.join(', ')}`)
}

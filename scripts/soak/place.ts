/** The values that the writers of a soak run share: accounts, names, and the limits that must hold. */
import { type Client, NO_ANSWER, type Outcome, type Parameters } from './client.ts'
import type { Ledger } from './ledger.ts'

/** Accounts in which users are created. The first has the keys and counters, the last the limited groups. */
export const ACCOUNTS = ['000000000001', '000000000002', '000000000003'] as const
export const [KEYS_ACCOUNT, NAMES_ACCOUNT, GROUPS_ACCOUNT] = ACCOUNTS
/** Users whose access keys all writers create and delete. */
export const KEY_USERS = ['keys-0', 'keys-1', 'keys-2'] as const
export const COUNTERS = ['counter-0', 'counter-1'] as const
export const ALIASES = ['soak-alias-0', 'soak-alias-1'] as const
export const KEYS_PER_USER = 2
export const GROUPS_QUOTA = 8
/** A policy that allows nothing in particular. */
export const DOCUMENT = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
})

export const policyArn = (name: string) => `arn:aws:iam::${KEYS_ACCOUNT}:policy/${name}`
export const userName = (account: string, name: string) => `user ${account}/${name}`
export const groupName = (name: string) => `group ${name}`
export const policyName = (name: string) => `policy ${name}`
export const keyName = (user: string, id: string) => `key ${user}/${id}`

/** The replicas that clients know. */
export interface Site {
  /** Returns the URLs of the replicas that run now, as far as is known. */
  urls(): readonly string[]
}

/** The values that all writers of a run share. */
export interface Run {
  readonly site: Site
  readonly client: Client
  readonly ledger: Ledger
  readonly random: () => number
  /** Why requests may have been applied or not -> how often. */
  readonly doubts: Map<string, number>
  /** The IDs of access keys that no writer is deleting, with their users. */
  readonly keys: { readonly user: string; readonly id: string }[]
  /** How often writers have competed for a name. */
  races: number
  /** Requests with an answer. */
  answers: number
  /** How often a replica was killed. */
  kills: number
  /** How often the database failed over. */
  failovers: number
  /** Whether no read may be stale. */
  readonly judgesReads: boolean
  isOver: boolean
}

/** Calls a replica, and counts the answer. A request without an answer within the time limit is a failure. */
export async function call(run: Run, url: string, account: string, parameters: Parameters): Promise<Outcome> {
  const outcome = await run.client.call(url, account, parameters)
  if (outcome.kind === 'perhaps') run.doubts.set(outcome.why, (run.doubts.get(outcome.why) ?? 0) + 1)
  else run.answers++
  if (outcome.kind === 'perhaps' && outcome.why === NO_ANSWER)
    run.ledger.report('failure', `${parameters.Action}: ${outcome.why}`)
  return outcome
}

/** Reports an error that no state explains. */
export function expectCode(run: Run, action: string, outcome: Outcome, ...codes: readonly string[]): void {
  if (outcome.kind === 'refused' && !codes.includes(outcome.code))
    run.ledger.report('failure', `${action} was answered with ${outcome.code}`)
}

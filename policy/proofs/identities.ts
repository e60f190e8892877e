/** Callers with identity policies, at least one for each way in which elements and conditions can see them. */
import { type Caller, CorrelatedKey, identityCaller, lastSegment } from './correlated.ts'
import type { Budget } from './limits.ts'
import type { Named } from './named.ts'
import {
  accountIn,
  accountNumber,
  anything,
  each,
  name,
  ofAccount,
  ofFederatedId,
  ofName,
  pathShapes,
  shape,
} from './shapes.ts'
import type { Alternatives } from './texts.ts'

/** What is asked of the principals of one partition. */
export interface CallerSearch {
  readonly partition: string
  readonly named: Named
  /** Further accounts to distinguish from others. */
  readonly outside: readonly string[]
  /** What the question can still spend. */
  readonly steps: Budget
  /** Returns what conditions ask of a correlated key. */
  readonly asked: (key: string) => readonly Alternatives[]
  /** Returns texts of the shapes for all ways in which the alternatives match, or undefined for too many states. */
  readonly texts: (
    shapes: Alternatives,
    alternatives: readonly Alternatives[],
  ) => readonly string[] | undefined
}

type Callers = readonly Caller[] | undefined

/** About how many steps it takes to make one caller. */
export const stepsOfCaller = 100

/** Returns undefined if there are too many states, as the functions below do. */
export function userCallers(search: CallerSearch): Callers {
  const before = `arn:${search.partition}:iam::`
  const arns = search.texts(pathShapes(before, 'user'), [
    ...askedOfArn(search, before, ':user/'),
    ...search.asked(CorrelatedKey.userName).map(ofName),
  ])
  const ids = search.texts([shape('AIDA', name)], search.asked(CorrelatedKey.userId))
  return pairs(search, arns, ids, (arn, id) =>
    identityCaller({ kind: 'user', accountId: accountIn(arn), arn }, id),
  )
}

/** Returns the root users of accounts. The ID of a root user is the account's number. */
export function rootCallers(search: CallerSearch): Callers {
  const before = `arn:${search.partition}:iam::`
  const arns = search.texts(
    [shape(before, accountNumber, ':root')],
    [
      ...askedOfArn(search, before, ':root'),
      ...search.asked(CorrelatedKey.userId).map((patterns) => ofAccount(patterns, before)),
    ],
  )
  return arns?.map((arn) => identityCaller({ kind: 'root', accountId: accountIn(arn), arn }, accountIn(arn)))
}

/** Returns sessions of roles. The name of a session ends both its ARN and its ID. */
export function roleCallers(search: CallerSearch): Callers {
  const before = `arn:${search.partition}:iam::`
  const sessions = namedSessions(search)
  const roles = search.texts(pathShapes(before, 'role'), [
    ...askedOfArn(search, before, ':role/'),
    ...sessions.map(({ account, role }) => rolesNamed(`${before}${account}:role/`, role)),
  ])
  const ids = search.texts(
    [shape('AROA', name, ':', name)],
    [
      ...search.asked(CorrelatedKey.userId),
      ...sessions.map(({ session }) => [shape(anything, `:${session}`)]),
    ],
  )
  return pairs(search, roles, ids, (roleArn, id) => {
    const accountId = accountIn(roleArn)
    const session = id.slice(id.indexOf(':') + 1)
    const arn = `arn:${search.partition}:sts::${accountId}:assumed-role/${lastSegment(roleArn)}/${session}`
    return identityCaller({ kind: 'role-session', accountId, arn, roleArn }, id)
  })
}

/** Returns federated users, each with every issuer that elements can name, and one that they don't. */
export function federatedCallers(search: CallerSearch): Callers {
  const { partition, named } = search
  const before = `arn:${partition}:sts::`
  const users = named.arns.filter((arn) => isUserIn(arn, partition))
  const accounts = new Set(users.map(accountIn))
  const asked = search.asked(CorrelatedKey.userId)
  // Each pattern can be split at each of its places.
  const places = asked.flat().reduce((sum, { length }) => sum + length * length, 0)
  if (!search.steps.spend(places)) return undefined
  const arns = search.texts(
    [shape(before, accountNumber, ':federated-user/', name)],
    [
      ...askedOfArn(search, before, ':federated-user/'),
      ...Array.from(accounts, (account) => [shape(`${before}${account}:`, anything)]),
      ...asked.map((patterns) => ofFederatedId(patterns, before)),
    ],
  )
  if (arns === undefined || !search.steps.spend(arns.length * users.length * stepsOfCaller)) return undefined
  return arns.flatMap((arn) => {
    const accountId = accountIn(arn)
    const account = `arn:${partition}:iam::${accountId}`
    const issuers = users.filter((user) => user.startsWith(account))
    return [`${account}:root`, unnamedUser(`${account}:user/`, issuers), ...issuers].map((issuerArn) =>
      identityCaller(
        { kind: 'federated-user', accountId, arn, issuerArn },
        `${accountId}:${lastSegment(arn)}`,
      ),
    )
  })
}

/**
 * Returns what elements and conditions ask of ARNs.
 *
 * @param before what the ARNs have before the account
 * @param behind what they have behind it
 */
function askedOfArn(
  { named, outside, asked }: CallerSearch,
  before: string,
  behind: string,
): readonly Alternatives[] {
  return [
    ...each(named.arns.filter((arn) => arn.startsWith(before) && arn.startsWith(behind, before.length + 12))),
    ...[...named.accounts, ...outside].map((account) => [shape(`${before}${account}:`, anything)]),
    ...asked(CorrelatedKey.arn),
    ...asked(CorrelatedKey.account).map((patterns) => ofAccount(patterns, before)),
  ]
}

interface NamedSession {
  readonly account: string
  readonly role: string
  readonly session: string
}

const userName = /^\d{12}:user\/(?:.*\/)?[\w+=,.@-]+$/

function isUserIn(arn: string, partition: string): boolean {
  const before = `arn:${partition}:iam::`
  return arn.startsWith(before) && userName.test(arn.slice(before.length))
}

const sessionArn = /^arn:[^:]+:sts::\d{12}:assumed-role\/[^:/]+\/[^:/]+$/

/** Returns the sessions that elements name. */
function namedSessions({ named, partition }: CallerSearch): readonly NamedSession[] {
  const arns = named.arns.filter((arn) => arn.startsWith(`arn:${partition}:`) && sessionArn.test(arn))
  return arns.map((arn) => {
    const names = arn.slice(arn.indexOf('/') + 1)
    const end = names.indexOf('/')
    return { account: accountIn(arn), role: names.slice(0, end), session: names.slice(end + 1) }
  })
}

function rolesNamed(before: string, role: string): Alternatives {
  return [shape(`${before}${role}`), shape(before, anything, `/${role}`)]
}

function unnamedUser(before: string, named: readonly string[]): string {
  let arn = `${before}x`
  while (named.includes(arn)) arn += 'x'
  return arn
}

function pairs<T>(
  { steps }: CallerSearch,
  first: readonly string[] | undefined,
  second: readonly string[] | undefined,
  make: (one: string, other: string) => T,
): readonly T[] | undefined {
  if (first === undefined || second === undefined) return undefined
  if (!steps.spend(first.length * second.length * stepsOfCaller)) return undefined
  return first.flatMap((one) => second.map((other) => make(one, other)))
}

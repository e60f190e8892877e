/** All callers that a proof has to try. */
import type { Condition } from '../conditions/block.ts'
import type { PrincipalKind } from '../request.ts'
import { globClasses } from './classes.ts'
import { anonymousCaller, type Caller, CorrelatedKey } from './correlated.ts'
import {
  type CallerSearch,
  federatedCallers,
  roleCallers,
  rootCallers,
  stepsOfCaller,
  userCallers,
} from './identities.ts'
import type { Budget } from './limits.ts'
import { type Named, partitionOf } from './named.ts'
import { samlCallers, serviceCallers, sharedProviderCallers, webIdentityCallers } from './outsiders.ts'
import { alternativesOf } from './texts.ts'

export interface CallersOptions {
  readonly named: Named
  /** Conditions on correlated keys that compare texts, without variables. */
  readonly conditions: readonly Condition[]
  readonly kinds: ReadonlySet<PrincipalKind> | undefined
  /** The partitions that elements name. */
  readonly partitions: readonly string[]
  /** The accounts that callers are outside of. */
  readonly outside: readonly string[]
  readonly states: number
  readonly steps: Budget
}

const searches: readonly (readonly [
  PrincipalKind,
  (search: CallerSearch) => readonly Caller[] | undefined,
])[] = [
  ['user', userCallers],
  ['role-session', roleCallers],
  ['root', rootCallers],
  ['federated-user', federatedCallers],
  ['service', serviceCallers],
  ['saml', samlCallers],
  ['web-identity', webIdentityCallers],
  ['web-identity', sharedProviderCallers],
  ['anonymous', () => [anonymousCaller]],
]

/** Returns callers of all classes, or undefined if there are too many states. */
export function callersOf(options: CallersOptions): readonly Caller[] | undefined {
  const callers: Caller[] = []
  for (const partition of partitionsOf(options)) {
    const found = callersIn(partition, options)
    if (found === undefined) return undefined
    for (const caller of found) callers.push(caller)
  }
  return callers.filter(({ keys }) => !options.outside.includes(keys.get(CorrelatedKey.account) ?? ''))
}

function callersIn(partition: string, options: CallersOptions): readonly Caller[] | undefined {
  const search = searchIn(partition, options)
  const { canonicalUsers } = options.named
  const callers: Caller[] = []
  for (const [kind, find] of searches) {
    const found = options.kinds?.has(kind) === false ? [] : find(search)
    if (found === undefined) return undefined
    if (!search.steps.spend(found.length * canonicalUsers.length * stepsOfCaller)) return undefined
    for (const caller of found) callers.push(...withCanonicalUsers(caller, options.named))
  }
  return callers
}

function searchIn(
  partition: string,
  { named, conditions, outside, states, steps }: CallersOptions,
): CallerSearch {
  return {
    partition,
    named,
    outside,
    steps,
    asked: (key) => alternativesOf(conditions.filter((condition) => condition.key.toLowerCase() === key)),
    texts: (shapes, alternatives) => {
      const classes = globClasses([shapes, ...alternatives], { states, steps, needed: [0] })
      return typeof classes === 'string' ? undefined : classes.map(({ value }) => value)
    },
  }
}

/**
 * Returns the partitions that elements name. If they name none, those that conditions name, and the usual one.
 * Principals have access in their own partition only (AWS General Reference, ARN format).
 */
function partitionsOf({ conditions, partitions }: CallersOptions): ReadonlySet<string> {
  if (partitions.length > 0) return new Set(partitions)
  return new Set(['aws', ...conditions.flatMap(({ values }) => values.flatMap(partitionOf))])
}

/** Returns the caller of an account, whose canonical user ID can be any that elements name, or another. */
function withCanonicalUsers(caller: Caller, { canonicalUsers }: Named): readonly Caller[] {
  const { principal, keys } = caller
  if (principal.accountId === undefined) return [caller]
  return [
    caller,
    ...canonicalUsers.map((canonicalUserId) => ({ principal: { ...principal, canonicalUserId }, keys })),
  ]
}

/**
 * The context that a request provides about a user of IAM Identity Center.
 *
 * Sources: API reference, AssumeRole; IAM User Guide, "Identity-enhanced sessions" and the keys `sts:RequestContext`.
 */

import type { Conditions } from '../../../core/access/target.ts'
import type { Context, Input } from '../../../core/engine/operation.ts'
import { contextProviderArn } from '../../../core/identity/identity-center/identity-contexts.ts'
import { contextKeysOf } from '../../../core/identity/identity-center/permission-set-sessions.ts'
import { invalidContextAssertion } from '../../../protocol/errors.ts'
import { ssoInstanceKey, type View } from '../../../store/index.ts'

type Request = Pick<Input<'sts', 'AssumeRole'>, 'ProvidedContexts'>

/** A context that IAM Identity Center issued. */
export interface ProvidedContext {
  readonly provider: string
  /** Condition keys of the user, which every request of the session has. Absent for contexts that only logs show. */
  readonly keys?: Readonly<Record<string, string>>
}

/**
 * Returns the context of a request. Undefined if it has none.
 *
 * Unverified: A request of AssumeRole provides one context at most, although its model permits five. It is for roles in
 * every account of the partition, and valid as long as the user exists and is not disabled.
 *
 * @throws AwsError InvalidContextAssertion
 */
export function providedContext(
  view: View,
  { ProvidedContexts: [context, ...others] = [] }: Request,
  { oidcIssuer, partition, timeIn }: Pick<Context, 'oidcIssuer' | 'partition' | 'timeIn'>,
): ProvidedContext | undefined {
  if (!context) return undefined
  const provider = contextProviderArn(partition)
  const opened = oidcIssuer.contexts.open(context.ContextAssertion ?? '')
  if (others.length > 0 || context.ProviderArn !== provider || opened?.place.partition !== partition)
    throw invalidContextAssertion()
  const { place, note } = opened
  const owner = view.account(place.accountId)
  const instance = owner.ssoInstances.get(ssoInstanceKey)
  const user = owner.directoryUsers.get(note.userId)
  const isValid = instance?.id === note.instanceId && timeIn(owner) < note.expiresAt
  if (!isValid || !user || user.disabled) throw invalidContextAssertion()
  if (note.kind === 'audit') return { provider }
  const keys = contextKeysOf({ owner, instance, user })
  return { provider, keys: { ...keys, 'identitycenter:ApplicationArn': note.applicationArn } }
}

/** Returns the condition keys of sts:SetContext. */
export function contextConditions({ provider, keys = {} }: ProvidedContext): Conditions {
  const named = Object.entries(keys).map(([name, value]) => [`sts:RequestContext/${name}`, value])
  return { 'sts:RequestContextProviders': [provider], ...Object.fromEntries(named) }
}

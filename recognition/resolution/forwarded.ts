/** The decisions on the calls that a service makes on behalf of the caller. */
import { accountOfArn } from '../../core/aws/arns.ts'
import { fromEach } from './each.ts'
import { encryptionKeysOf, type UsedKey } from './encryption-keys.ts'
import { forwardedActions } from './forwarded-calls.ts'
import { Keys } from './keys.ts'
import { redshiftCredentials } from './redshift-credentials.ts'
import { setRequestKeys } from './request-keys.ts'
import type { Seen } from './resolving.ts'
import { setStateKeys } from './state-keys.ts'
import type { NeededDecision } from './types.ts'

/** @param granted what the operation itself needs */
export function decisionsOfForwardedCalls(
  granted: readonly NeededDecision[],
  seen: Seen,
): readonly NeededDecision[] {
  const { service, operation } = seen.resolving.call
  const actions = forwardedActions(service.key, operation)
  if (actions.length === 0) return []
  if (service.key === 'redshift-data') return redshiftCredentials(actions, seen)
  return fromEach(encryptionKeysOf(granted, seen), (used) =>
    actions
      .filter((action) => used.action === undefined || used.action === action)
      .map((action) => onKey(action, used, seen)),
  )
}

function onKey(action: string, used: UsedKey, seen: Seen): NeededDecision {
  const { service } = seen.resolving.call
  const via = `${service.signingName}.${seen.place.region}.amazonaws.com`
  const resource = { arn: used.key, type: 'key', from: used.from }
  const keys = new Keys()
  keys.set('kms:ViaService', via, `service ${service.id}`)
  for (const [name, value] of Object.entries(used.encryptionContext))
    keys.set(`kms:EncryptionContext:${name}`, value, 'encryption context of the service')
  const names = Object.keys(used.encryptionContext)
  if (names.length > 0) keys.set('kms:EncryptionContextKeys', names, 'encryption context of the service')
  if (action === 'kms:CreateGrant') keys.set('kms:GrantIsForAWSResource', 'true', `service ${service.id}`)
  setRequestKeys(keys, action, resource, accountOfArn(used.key), seen)
  setStateKeys(keys, action, resource, undefined, seen)
  return {
    action,
    resource: used.key,
    context: keys.context,
    via,
    resourceFrom: used.from,
    keysFrom: keys.origins,
  }
}

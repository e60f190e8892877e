/** The decisions on the calls that a service makes on behalf of the caller. */
import { accountOfArn } from '../../../aws/arns.ts'
import type { Parameters } from '../parameters/types.ts'
import { fromEach } from './each.ts'
import { encryptionKeysOf, type UsedKey } from './encryption-keys.ts'
import { forwardedActions } from './forwarded-calls.ts'
import { Keys } from './keys.ts'
import { redshiftCredentials } from './redshift-credentials.ts'
import { setRequestKeys } from './request-keys.ts'
import type { Resolving } from './resolving.ts'
import { setStateKeys } from './state-keys.ts'
import type { NeededDecision } from './types.ts'

/** @param granted what the operation itself needs */
export function decisionsOfForwardedCalls(
  resolving: Resolving,
  parameters: Parameters,
  granted: readonly NeededDecision[],
): readonly NeededDecision[] {
  const { service, operation } = resolving.call
  const actions = forwardedActions(service.key, operation)
  if (actions.length === 0) return []
  const { partition, region, accountId } = resolving.scope
  const seen = { resolving, parameters, place: { partition, region, accountId } }
  if (service.key === 'redshift-data') return redshiftCredentials(actions, seen)
  return fromEach(encryptionKeysOf(granted, seen), (used) =>
    actions
      .filter((action) => used.action === undefined || used.action === action)
      .map((action) => onKey(action, used, resolving, parameters)),
  )
}

function onKey(action: string, used: UsedKey, resolving: Resolving, parameters: Parameters): NeededDecision {
  const { scope, call } = resolving
  const { partition, region, accountId } = scope
  const seen = { resolving, parameters, place: { partition, region, accountId } }
  const via = `${call.service.signingName}.${region}.amazonaws.com`
  const resource = { arn: used.key, type: 'key', from: used.from }
  const keys = new Keys()
  keys.set('kms:ViaService', via, `service ${call.service.id}`)
  for (const [name, value] of Object.entries(used.encryptionContext))
    keys.set(`kms:EncryptionContext:${name}`, value, 'encryption context of the service')
  const names = Object.keys(used.encryptionContext)
  if (names.length > 0) keys.set('kms:EncryptionContextKeys', names, 'encryption context of the service')
  if (action === 'kms:CreateGrant')
    keys.set('kms:GrantIsForAWSResource', 'true', `service ${call.service.id}`)
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

/** Attributes for access control: attributes of users that become session tags. */

import type { Family, Input } from '../../../core/engine/operation.ts'
import type { OwnedInstance } from '../../../core/identity/identity-center/instances.ts'
import {
  attributesAlreadyEnabled,
  attributesNotEnabled,
  duplicateAttribute,
} from '../../../protocol/errors/sso-admin/instances.ts'
import {
  type AccessControlAttribute,
  type SsoInstanceRow,
  ssoInstanceKey,
  type Tx,
} from '../../../store/index.ts'
import { type InstanceCaller, instanceRules, READS, requireOrganizationInstance } from './gate.ts'

export const accessControlAttributes = {
  CreateInstanceAccessControlAttributeConfiguration: {
    ...instanceRules(),
    run: (tx, input, ctx) => {
      const { owner, instance } = requireOrganizationInstance(tx, input.InstanceArn, ctx)
      if (instance.accessControlAttributes) throw attributesAlreadyEnabled()
      putAttributes(owner, instance, input.InstanceAccessControlAttributeConfiguration)
      return {}
    },
  },

  DescribeInstanceAccessControlAttributeConfiguration: {
    ...instanceRules(),
    run: (tx, { InstanceArn }, ctx) => {
      const { attributes } = requireAttributes(tx, InstanceArn, ctx, READS)
      const shown = attributes.map(({ key, sources }) => ({ Key: key, Value: { Source: sources } }))
      return {
        Status: 'ENABLED',
        InstanceAccessControlAttributeConfiguration: { AccessControlAttributes: shown },
      }
    },
  },

  UpdateInstanceAccessControlAttributeConfiguration: {
    ...instanceRules(),
    run: (tx, input, ctx) => {
      const { owner, instance } = requireAttributes(tx, input.InstanceArn, ctx)
      putAttributes(owner, instance, input.InstanceAccessControlAttributeConfiguration)
      return {}
    },
  },

  DeleteInstanceAccessControlAttributeConfiguration: {
    ...instanceRules(),
    run: (tx, { InstanceArn }, ctx) => {
      const { owner, instance } = requireAttributes(tx, InstanceArn, ctx)
      const { accessControlAttributes: _removed, ...rest } = instance
      owner.ssoInstances.put(ssoInstanceKey, rest)
      return {}
    },
  },
} satisfies Family<'sso-admin'>

interface WithAttributes extends OwnedInstance<Tx> {
  readonly attributes: readonly AccessControlAttribute[]
}

/** @throws AwsError ResourceNotFoundException, or as `requireOrganizationInstance` does */
function requireAttributes(
  tx: Tx,
  arn: string,
  caller: InstanceCaller,
  requirements?: typeof READS,
): WithAttributes {
  const found = requireOrganizationInstance(tx, arn, caller, requirements)
  const { accessControlAttributes: attributes } = found.instance
  if (!attributes) throw attributesNotEnabled()
  return { ...found, attributes }
}

type Configuration = Input<
  'sso-admin',
  'CreateInstanceAccessControlAttributeConfiguration'
>['InstanceAccessControlAttributeConfiguration']

/**
 * Unverified: The keys of attributes for access control are case-sensitive and unique, as those of session tags are.
 *
 * Unverified: Attributes for access control can have every source that the model permits, because AWS's check of
 * sources is not known.
 */
function putAttributes(
  owner: Tx,
  instance: SsoInstanceRow,
  { AccessControlAttributes: given }: Configuration,
): void {
  const accessControlAttributes = given.map(({ Key, Value }) => ({ key: Key, sources: Value.Source }))
  const seen = new Set<string>()
  for (const { key } of accessControlAttributes) {
    if (seen.has(key)) throw duplicateAttribute(key)
    seen.add(key)
  }
  owner.ssoInstances.put(ssoInstanceKey, { ...instance, accessControlAttributes })
}

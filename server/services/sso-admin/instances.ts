/** Instances: of an organization, which only the console can create, and of single accounts. */

import { organizationOf } from '../../../core/access/organization/managed.ts'
import {
  identityStoreArn,
  instanceArn,
  newIdentityStoreId,
  newInstanceId,
} from '../../../core/aws/identity-center-ids.ts'
import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import { removeProvisioning } from '../../../core/engine/permission-sets/provision.ts'
import { isEnabledIn } from '../../../core/identity/identity-center/instance-regions.ts'
import type { OwnedInstance } from '../../../core/identity/identity-center/instances.ts'
import { invalidNextToken, notSupported } from '../../../protocol/errors/sso-admin/common.ts'
import {
  cannotDisablePermissionSets,
  instanceExists,
  invalidEncryption,
  managementAccountNotAllowed,
  tooManyUpdates,
} from '../../../protocol/errors/sso-admin/instances.ts'
import { type SsoInstanceRow, ssoInstanceKey, type Tx, type View } from '../../../store/index.ts'
import { instanceRules, READS, requireInstance, WITHOUT_NOT_FOUND } from './gate.ts'
import { pageInOrder } from './paging.ts'
import { regionsOf } from './regions.ts'
import { newTags } from './tag-rules.ts'

export const instances = {
  /** Unverified: CreateInstance is authorized on the instance `*`, because the ID is not known before. */
  CreateInstance: {
    resource: (view) => instanceArn(view, '*'),
    run: (tx, input, ctx) => {
      if (organizationOf(tx)?.management.accountId === tx.accountId) throw managementAccountNotAllowed()
      const present = tx.ssoInstances.get(ssoInstanceKey)
      if (present && !isRetry(present, input)) throw instanceExists()
      const instance = present ?? newInstance(tx, input, ctx)
      if (!present) tx.ssoInstances.put(ssoInstanceKey, instance)
      return { InstanceArn: instance.arn }
    },
  },

  /** Unverified: Members may describe the instance of their organization, because ListInstances shows it to them. */
  DescribeInstance: {
    ...instanceRules('member'),
    run: (tx, { InstanceArn }, ctx) => {
      const requirements = { ...READS, ...WITHOUT_NOT_FOUND, entitled: 'member' } as const
      const found = requireInstance(tx, InstanceArn, ctx, requirements)
      return {
        ...summaryOf(found),
        EncryptionConfigurationDetails: encryptionOf(found.instance),
        PermissionSetsEnabled: found.instance.kind === 'organization',
      }
    },
  },

  /** Unverified: ListInstances lists the instance of the caller's account before that of its organization. */
  ListInstances: {
    wrongMarker: invalidNextToken,
    run: (tx, input, ctx) => {
      const visible = visibleInstances(tx).filter(({ instance }) => isEnabledIn(instance, ctx.region))
      const keyOf = ({ instance }: OwnedInstance) => instance.kind
      const { items, NextToken } = pageInOrder(input, visible, keyOf, summaryOf)
      return { Instances: items, NextToken }
    },
  },

  /** Unverified: Only the owner may update an instance, because AWS documents that it updates the account's own. */
  UpdateInstance: {
    ...instanceRules('owner'),
    run: (tx, input, ctx) => {
      const { owner, instance } = requireInstance(tx, input.InstanceArn, ctx, { entitled: 'owner' })
      owner.ssoInstances.put(ssoInstanceKey, updated(instance, input))
      return {}
    },
  },

  DeleteInstance: {
    ...instanceRules('owner'),
    run: (tx, { InstanceArn }, ctx) => {
      const requirements = { ...WITHOUT_NOT_FOUND, entitled: 'owner' } as const
      deleteInstance(requireInstance(tx, InstanceArn, ctx, requirements).owner)
      return {}
    },
  },
} satisfies Family<'sso-admin'>

type CreateInput = Input<'sso-admin', 'CreateInstance'>

/**
 * Returns whether a request is sent again. SDKs add a token to requests that have none.
 *
 * Unverified: The ClientToken of CreateInstance is remembered as long as the instance exists, and a request with the
 * same token but other members is a conflict.
 */
function isRetry({ clientToken, name, tags = [] }: SsoInstanceRow, input: CreateInput): boolean {
  const { ClientToken, Name, Tags = [] } = input
  if (ClientToken === undefined || ClientToken !== clientToken || Name !== name) return false
  const sameTags = Tags.every((tag) => tags.some(({ key, value }) => tag.Key === key && tag.Value === value))
  return sameTags && Tags.length === tags.length
}

/** Unverified: CreateInstance does not create the service-linked role of IAM Identity Center. */
function newInstance(tx: Tx, { Name, ClientToken, Tags }: CreateInput, ctx: Context): SsoInstanceRow {
  const id = newInstanceId(ctx.region, ctx.randomBytes)
  return {
    id,
    arn: instanceArn(tx, id),
    identityStoreId: newIdentityStoreId(ctx.randomBytes),
    kind: 'account',
    region: ctx.region,
    createDate: ctx.now,
    ...(Name === undefined ? {} : { name: Name }),
    ...(ClientToken === undefined ? {} : { clientToken: ClientToken }),
    ...newTags(Tags, ctx),
  }
}

/** Returns the instances that an account sees: its own, and that of its organization. */
function visibleInstances(view: View): readonly OwnedInstance[] {
  const management = organizationOf(view)?.management
  const owners = management && management.accountId !== view.accountId ? [view, management] : [view]
  return owners.flatMap((owner) => {
    const instance = owner.ssoInstances.get(ssoInstanceKey)
    return instance ? [{ owner, instance }] : []
  })
}

/** Returns what DescribeInstance and ListInstances both show. */
function summaryOf({ owner, instance }: OwnedInstance) {
  const { arn, identityStoreId, name, createDate, region } = instance
  return {
    InstanceArn: arn,
    IdentityStoreId: identityStoreId,
    IdentityStoreArn: identityStoreArn(owner, identityStoreId),
    OwnerAccountId: owner.accountId,
    Name: name,
    CreatedDate: createDate,
    Status: 'ACTIVE',
    PrimaryRegion: region,
    Regions: regionsOf(instance),
  } as const
}

function encryptionOf({ kmsKeyArn }: SsoInstanceRow) {
  return kmsKeyArn === undefined
    ? ({ KeyType: 'AWS_OWNED_KMS_KEY', EncryptionStatus: 'ENABLED' } as const)
    : ({ KeyType: 'CUSTOMER_MANAGED_KEY', KmsKeyArn: kmsKeyArn, EncryptionStatus: 'ENABLED' } as const)
}

/**
 * Returns an instance with the changes of a request.
 *
 * Unverified: Permission sets are enabled in every instance of an organization, and cannot be in those of accounts,
 * because AWS does not document for which instances UpdateInstance enables them.
 *
 * Unverified: UpdateInstance accepts every customer managed key, because there is no KMS to ask.
 *
 * @throws AwsError ValidationException
 */
function updated(instance: SsoInstanceRow, input: Input<'sso-admin', 'UpdateInstance'>): SsoInstanceRow {
  const {
    Name: name = instance.name,
    EncryptionConfiguration: encryption,
    PermissionSetsEnabled: enabled,
  } = input
  if (encryption && enabled !== undefined) throw tooManyUpdates()
  if (enabled === false) throw cannotDisablePermissionSets()
  if (enabled && instance.kind === 'account') throw notSupported()
  const { kmsKeyArn, ...rest } = instance
  return {
    ...rest,
    ...(name === undefined ? {} : { name }),
    ...keyAfter(kmsKeyArn, encryption),
  }
}

function keyAfter(
  present: string | undefined,
  changed: Input<'sso-admin', 'UpdateInstance'>['EncryptionConfiguration'],
): Pick<SsoInstanceRow, 'kmsKeyArn'> {
  const isCustomers = changed?.KeyType === 'CUSTOMER_MANAGED_KEY'
  if (changed && isCustomers !== (changed.KmsKeyArn !== undefined)) throw invalidEncryption()
  const kmsKeyArn = changed ? changed.KmsKeyArn : present
  return kmsKeyArn === undefined ? {} : { kmsKeyArn }
}

/** The tables that belong to an instance. */
const OWN_TABLES = [
  'permissionSets',
  'accountAssignments',
  'ssoRequests',
  'directoryUsers',
  'directoryCredentials',
  'directoryGroups',
  'groupMemberships',
  'accessApplications',
  'entitlements',
  'deviceAuthorizations',
  'scimTenants',
  'ssoApplications',
  'applicationAssignments',
  'trustedTokenIssuers',
] as const

/**
 * Deletes an instance with everything in it, also the roles of its permission sets. Source: API reference of
 * DeleteInstance.
 *
 * Unverified: Deleting an instance needs no permissions of the caller in IAM, and the service-linked roles of IAM Identity
 * Center stay.
 */
function deleteInstance(owner: Tx): void {
  const id = owner.ssoInstances.get(ssoInstanceKey)?.id
  for (const [key, { issuerId }] of [...owner.tokenKeys.rows()])
    if (issuerId === id) owner.tokenKeys.delete(key)
  for (const [, row] of [...owner.provisionings.rows()]) removeProvisioning(owner, row)
  for (const table of OWN_TABLES) for (const [key] of [...owner[table].rows()]) owner[table].delete(key)
  owner.ssoInstances.delete(ssoInstanceKey)
}

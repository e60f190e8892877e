/**
 * Which identity store a request means, and what policies see of it. Permissions are decided first, then whether the
 * identity store exists for the caller.
 *
 * An identity store is part of an instance. Its entries are in the tables of the account that owns the instance.
 */

import { organizationOf } from '../../../core/access/organization/managed.ts'
import { isDelegatedAdministrator } from '../../../core/access/organization/services.ts'
import type { Conditions, DetailedTarget, Permission } from '../../../core/access/target.ts'
import { type DirectoryKind, directoryArn } from '../../../core/aws/directory-ids.ts'
import { IDENTITY_CENTER, identityStoreArn } from '../../../core/aws/identity-center-ids.ts'
import type { Context, Input, OperationName } from '../../../core/engine/operation.ts'
import { isEnabledIn } from '../../../core/identity/identity-center/instance-regions.ts'
import { identityStoreNotFound, invalidDirectoryToken } from '../../../protocol/errors/identitystore.ts'
import { type SsoInstanceRow, ssoInstanceKey, type Tx, type View } from '../../../store/index.ts'

/** An identity store, and the account that owns it. */
export interface Directory<Account = View> {
  readonly owner: Account
  readonly instance: SsoInstanceRow
}

type StoreInput = Pick<Input<'identitystore', 'DescribeUser'>, 'IdentityStoreId'>

/**
 * Returns the identity store with this ID, if the caller's account may use it: that of its own instance or, for the
 * delegated administrator, that of the organization's instance. Source: IAM Identity Center User Guide, "Delegated
 * administration".
 *
 * Additional regions of the instance only read. Source: IAM Identity Center User Guide, "Using IAM Identity Center across
 * multiple AWS Regions".
 *
 * Unverified: The identity store of another account, and one in a region that does not have it or cannot change it, is
 * reported like one that does not exist: by ResourceNotFoundException.
 *
 * @throws AwsError ResourceNotFoundException
 */
export function requireDirectory(
  tx: Tx,
  { IdentityStoreId }: StoreInput,
  { region }: Pick<Context, 'region'>,
  access: 'read' | 'change' = 'change',
): Directory<Tx> {
  const found = findDirectory(tx, IdentityStoreId)
  if (!found) throw identityStoreNotFound(IdentityStoreId)
  const { instance } = found
  const isThere = access === 'read' ? isEnabledIn(instance, region) : instance.region === region
  if (!isThere) throw identityStoreNotFound(IdentityStoreId)
  return found
}

function findDirectory(account: Tx, identityStoreId: string): Directory<Tx> | undefined
function findDirectory(account: View, identityStoreId: string): Directory | undefined
function findDirectory(account: View, identityStoreId: string): Directory | undefined {
  for (const owner of ownersFor(account)) {
    const instance = owner.ssoInstances.get(ssoInstanceKey)
    if (instance?.identityStoreId === identityStoreId) return { owner, instance }
  }
  return undefined
}

/** Returns the accounts whose identity stores an account may use. */
function ownersFor(account: View): readonly View[] {
  const management = organizationOf(account)?.management
  return management && isDelegatedAdministrator(management, account.accountId, IDENTITY_CENTER)
    ? [account, management]
    : [account]
}

/** An entry of an identity store, or all entries of a kind. */
export type NamedEntry = readonly [kind: DirectoryKind, id: string]

/** All entries of a kind, as the operations that list them need. */
export const ALL = '*'

/** What an operation acts on besides the identity store itself. */
interface Named {
  readonly entries: readonly NamedEntry[]
  readonly conditions?: Conditions
}

/** Returns what a request acts on. The owner is that of the identity store, if there is one. */
type Namer<N extends OperationName<'identitystore'>> = (
  input: Input<'identitystore', N>,
  owner: View | undefined,
) => Named

/** The rules of an operation on an identity store. */
export const directoryRules = {
  wrongMarker: invalidDirectoryToken,
  resource: (view: View, { IdentityStoreId }: StoreInput): DetailedTarget => {
    const owner = findDirectory(view, IdentityStoreId)?.owner
    return ownedBy(owner, view, identityStoreArn(owner ?? view, IdentityStoreId))
  },
  conditions: (view: View, { IdentityStoreId }: StoreInput): Conditions =>
    primaryRegion(findDirectory(view, IdentityStoreId)),
}

const primaryRegion = (directory: Directory | undefined): Conditions => ({
  'identitystore:PrimaryRegion': directory?.instance.region,
})

/**
 * Returns the rules of an operation on entries of an identity store. It must be permitted on the identity store and on
 * each entry. Source: Service Authorization Reference, AWS Identity Store.
 */
export function entryRules<N extends OperationName<'identitystore'>>(operation: N, name: Namer<N>) {
  type RequestInput = Input<'identitystore', N> & StoreInput
  const namedIn = (view: View, input: RequestInput) => {
    const directory = findDirectory(view, input.IdentityStoreId)
    const owner = directory?.owner
    const { entries, conditions } = name(input, owner)
    return { owner, entries, conditions: { ...conditions, ...primaryRegion(directory) } }
  }
  return {
    ...directoryRules,
    conditions: (view: View, input: RequestInput): Conditions => namedIn(view, input).conditions,
    also: (view: View, input: RequestInput): readonly Permission[] => {
      const { owner, entries, conditions } = namedIn(view, input)
      return entries.map(([kind, id]) => ({
        action: `identitystore:${operation}`,
        target: ownedBy(owner, view, directoryArn(view, kind, id)),
        conditions,
      }))
    },
  }
}

function ownedBy(owner: View | undefined, { accountId }: View, arn: string): DetailedTarget {
  if (!owner || owner.accountId === accountId) return { arn }
  return { arn, accountId: owner.accountId, isShared: true, isReserved: true }
}

/** Returns the condition key for the issuers of a user's or a group's external IDs. */
export function issuersOf(
  key: 'identitystore:UserExternalIdIssuers' | 'identitystore:GroupExternalIdIssuers',
  entry: { readonly externalIds: readonly { readonly issuer: string }[] } | undefined,
): Conditions {
  const issuers = entry?.externalIds.map(({ issuer }) => issuer) ?? []
  return issuers.length > 0 ? { [key]: [...new Set(issuers)] } : {}
}

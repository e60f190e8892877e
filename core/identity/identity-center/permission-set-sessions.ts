/** Role sessions of permission sets, which the access portal gives to users of the identity store. */
import type { DirectoryUserRow, Place, ProvisioningRow, SsoInstanceRow, Tag } from '../../../store/index.ts'
import { identityStoreArn } from '../../aws/identity-center-ids.ts'
import { partitionNamed } from '../../aws/partitions.ts'
import { hasReservedKey } from '../../aws/reserved-tags.ts'
import { secondsOf } from '../../standards/iso-duration.ts'
import type { NewSession } from '../sessions.ts'
import type { PortalSession } from './portal-sessions.ts'
import { attributeOf } from './user-attributes.ts'

/** The rows that the sessions of a user are made from. */
export interface UserSessionFacts {
  /** The account that owns the instance. */
  readonly owner: Place
  readonly instance: SsoInstanceRow
  readonly user: DirectoryUserRow
  readonly portalSession: PortalSession
  /** The time in the role's account, in epoch milliseconds. */
  readonly now: number
}

export interface PermissionSetSessionFacts extends UserSessionFacts {
  readonly provisioning: ProvisioningRow
  /** The ARN of the SAML provider of the role's account. */
  readonly providerArn: string
}

/**
 * Returns the session of a user. It has the permission set's length as it was provisioned, whenever the portal
 * session ends. Source: IAM Identity Center User Guide, "Set session duration".
 */
export function permissionSetSession(facts: PermissionSetSessionFacts): NewSession {
  const { owner, user, provisioning, providerArn } = facts
  const session = userSession(facts)
  return {
    ...session,
    principalId: provisioning.roleId,
    expiresAt: session.issuedAt + secondsOf(provisioning.provisioned.sessionDuration) * 1000,
    federation: { provider: providerArn, claims: claimsOf(owner, user) },
  }
}

/** Returns what all sessions of a user have in common. */
export function userSession(facts: UserSessionFacts) {
  return {
    kind: 'role',
    name: sessionName(facts.user),
    issuedAt: Math.floor(facts.now / 1000) * 1000,
    tags: sessionTags(facts),
    contextKeys: contextKeysOf(facts),
  } as const
}

const LONGEST_NAME = 64

/**
 * Returns the name of the session, which is the user name.
 *
 * Unverified: Characters of a user name that no session name can have are left out, and only the first 64 others are
 * used. If fewer than two remain, the user ID is the session name. What AWS does is not known.
 */
function sessionName({ userName, id }: DirectoryUserRow): string {
  const name = userName.replace(/[^\w+=,.@-]/g, '').slice(0, LONGEST_NAME)
  return name.length < 2 ? id : name
}

/**
 * Returns the attributes for access control. Those that an external identity provider sent yield to those that the
 * instance configures. Source: IAM Identity Center User Guide, "Attributes for access control".
 *
 * Unverified: A key or a value that no session tag can have is left out, and so is a key that is reserved for AWS.
 */
function sessionTags({ instance, user, portalSession }: UserSessionFacts): readonly Tag[] {
  const configured = (instance.accessControlAttributes ?? []).flatMap(({ key, sources }): Tag[] => {
    const value = sources.map((source) => attributeOf(user, source)).find((each) => each !== undefined)
    return value === undefined ? [] : [{ key, value }]
  })
  const tags = new Map<string, Tag>()
  for (const tag of [...(portalSession.tags ?? []), ...configured])
    if (TAG_KEY.test(tag.key) && !hasReservedKey([tag]) && TAG_VALUE.test(tag.value))
      tags.set(tag.key.toLowerCase(), tag)
  return [...tags.values()]
}

/** Source of both: the model of STS. */
const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u

/**
 * Returns what the session keeps of the assertion of the access portal.
 *
 * Unverified: The sessions of permission sets have `saml:aud`, `saml:sub`, and `saml:sub_type`, because the trust policy
 * names the first and SAML sessions keep the others.
 */
function claimsOf({ partition }: Place, { userName }: DirectoryUserRow) {
  return {
    'saml:aud': `https://${partitionNamed(partition).signIn}/saml`,
    'saml:sub': userName,
    'saml:sub_type': 'persistent',
  }
}

/**
 * Returns the identity context. Source of `identitystore:UserId`: IAM Identity Center User Guide, how to revoke a user's
 * sessions.
 *
 * Unverified: The sessions of permission sets also have `identitystore:IdentityStoreArn` and `identitycenter:InstanceArn`.
 */
export function contextKeysOf({
  owner,
  instance,
  user,
}: Pick<UserSessionFacts, 'owner' | 'instance' | 'user'>) {
  return {
    'identitystore:UserId': user.id,
    'identitystore:IdentityStoreArn': identityStoreArn(owner, instance.identityStoreId),
    'identitycenter:InstanceArn': instance.arn,
  }
}

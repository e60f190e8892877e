/**
 * What has to go before an identity can be deleted, in the order in which AWS accepts it. Deleting says it first, and
 * does exactly that.
 */
import { ApiError, call } from '../../api/client.ts'
import { everyMarked } from '../../api/pages.ts'
import { operationsOn } from '../../api/policy-operations.ts'
import { counted } from '../../texts/shown-text.ts'
import type { Holder, Subject } from './address.ts'
import { isHolder } from './address.ts'
import { heldPolicies } from './policies/operations.ts'

/** Things of one kind that go. */
export interface Part {
  readonly words: string
  readonly steps: readonly (() => Promise<unknown>)[]
}

/** Returns what goes with an identity. What there is none of is left out. */
export async function inventoryOf(subject: Subject, signal: AbortSignal): Promise<readonly Part[]> {
  if (!isHolder(subject)) return []
  const more = { user: partsOfUser, group: partsOfGroup, role: partsOfRole }[subject.kind]
  const parts = await Promise.all([policyParts(subject, signal), more(subject.name, signal)])
  return parts.flat().filter(({ steps }) => steps.length > 0)
}

/** Deletes an identity and its parts. What fails in between stays. */
export async function removeAll(subject: Subject, parts: readonly Part[]): Promise<void> {
  for (const step of parts.flatMap(({ steps }) => steps)) await step()
  await removal(subject)
}

function removal({ kind, name, arn }: Subject): Promise<unknown> {
  switch (kind) {
    case 'user':
      return call('iam', 'DeleteUser', { UserName: name })
    case 'group':
      return call('iam', 'DeleteGroup', { GroupName: name })
    case 'role':
      return call('iam', 'DeleteRole', { RoleName: name })
    case 'oidc-provider':
      return call('iam', 'DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: arn })
    case 'saml-provider':
      return call('iam', 'DeleteSAMLProvider', { SAMLProviderArn: arn })
  }
}

function part<T>(
  things: readonly T[],
  noun: string,
  step: (thing: T) => Promise<unknown>,
  plural = `${noun}s`,
): Part {
  return { words: counted(things.length, noun, plural), steps: things.map((thing) => () => step(thing)) }
}

async function policyParts({ kind, name }: Holder, signal: AbortSignal): Promise<readonly Part[]> {
  const { attached, inline } = await heldPolicies(kind, name, signal)
  const operations = operationsOn[kind]
  return [
    part(
      attached,
      'attachment of a policy',
      (each) => operations.detach(name, each.PolicyArn ?? ''),
      'attachments of policies',
    ),
    part(inline, 'inline policy', (policy) => operations.remove(name, policy), 'inline policies'),
  ]
}

async function partsOfUser(UserName: string, signal: AbortSignal): Promise<readonly Part[]> {
  const user = { UserName }
  const [groups, keys, password, devices, certificates, sshKeys, credentials] = await Promise.all([
    call('iam', 'ListGroupsForUser', user, signal),
    call('iam', 'ListAccessKeys', user, signal),
    hasPassword(UserName, signal),
    call('iam', 'ListMFADevices', user, signal),
    call('iam', 'ListSigningCertificates', user, signal),
    call('iam', 'ListSSHPublicKeys', user, signal),
    call('iam', 'ListServiceSpecificCredentials', user, signal),
  ])
  return [
    part(
      groups.Groups,
      'membership in a group',
      ({ GroupName }) => call('iam', 'RemoveUserFromGroup', { ...user, GroupName }),
      'memberships in groups',
    ),
    part(keys.AccessKeyMetadata, 'access key', ({ AccessKeyId = '' }) =>
      call('iam', 'DeleteAccessKey', { ...user, AccessKeyId }),
    ),
    part(password ? [UserName] : [], 'password', () => call('iam', 'DeleteLoginProfile', user)),
    part(devices.MFADevices, 'MFA device', ({ SerialNumber }) =>
      call('iam', 'DeactivateMFADevice', { ...user, SerialNumber }),
    ),
    part(certificates.Certificates, 'signing certificate', ({ CertificateId = '' }) =>
      call('iam', 'DeleteSigningCertificate', { ...user, CertificateId }),
    ),
    part(sshKeys.SSHPublicKeys ?? [], 'SSH key', ({ SSHPublicKeyId }) =>
      call('iam', 'DeleteSSHPublicKey', { ...user, SSHPublicKeyId }),
    ),
    part(
      credentials.ServiceSpecificCredentials ?? [],
      'service credential',
      ({ ServiceSpecificCredentialId }) =>
        call('iam', 'DeleteServiceSpecificCredential', { ...user, ServiceSpecificCredentialId }),
    ),
  ]
}

/** AWS has no other way to ask than to look for it. */
export async function hasPassword(UserName: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await call('iam', 'GetLoginProfile', { UserName }, signal)
    return true
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NoSuchEntity') return false
    throw error
  }
}

async function partsOfGroup(GroupName: string, signal: AbortSignal): Promise<readonly Part[]> {
  const members = await everyMarked(
    (Marker) => call('iam', 'GetGroup', { GroupName, MaxItems: 1000, Marker }, signal),
    ({ Users }) => Users,
  )
  return [
    part(members, 'membership', ({ UserName = '' }) =>
      call('iam', 'RemoveUserFromGroup', { GroupName, UserName }),
    ),
  ]
}

async function partsOfRole(RoleName: string, signal: AbortSignal): Promise<readonly Part[]> {
  const { InstanceProfiles } = await call('iam', 'ListInstanceProfilesForRole', { RoleName }, signal)
  return [
    part(
      InstanceProfiles,
      'place in an instance profile',
      ({ InstanceProfileName }) =>
        call('iam', 'RemoveRoleFromInstanceProfile', { RoleName, InstanceProfileName }),
      'places in instance profiles',
    ),
  ]
}

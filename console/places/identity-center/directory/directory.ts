/** The users and groups of an identity store. */
import type { Group, User } from '../../../../protocol/model/identitystore-types.ts'
import { everyItem } from '../../../api/pages.ts'
import { call } from '../call.ts'

export interface Member {
  readonly membershipId: string
  readonly groupId: string
  readonly userId: string
}

export interface Directory {
  readonly users: readonly User[]
  readonly groups: readonly Group[]
  readonly members: readonly Member[]
}

const MaxResults = 100

export async function loadDirectory(IdentityStoreId: string, signal: AbortSignal): Promise<Directory> {
  const page = { IdentityStoreId, MaxResults }
  const [users, groups] = await Promise.all([
    everyItem(
      (NextToken) => call('identitystore', 'ListUsers', { ...page, NextToken }, signal),
      ({ Users }) => Users,
    ),
    everyItem(
      (NextToken) => call('identitystore', 'ListGroups', { ...page, NextToken }, signal),
      ({ Groups }) => Groups,
    ),
  ])
  const members = await Promise.all(groups.map(({ GroupId }) => membersOf(IdentityStoreId, GroupId, signal)))
  return {
    users: users.toSorted((a, b) => byText(a.UserName, b.UserName)),
    groups: groups.toSorted((a, b) => byText(a.DisplayName, b.DisplayName)),
    members: members.flat(),
  }
}

async function membersOf(
  IdentityStoreId: string,
  GroupId: string,
  signal: AbortSignal,
): Promise<readonly Member[]> {
  const memberships = await everyItem(
    (NextToken) =>
      call(
        'identitystore',
        'ListGroupMemberships',
        { IdentityStoreId, GroupId, MaxResults, NextToken },
        signal,
      ),
    (answer) => answer.GroupMemberships,
  )
  return memberships.map(({ MembershipId = '', MemberId }) => ({
    membershipId: MembershipId,
    groupId: GroupId,
    userId: MemberId?.UserId ?? '',
  }))
}

export function byText(a = '', b = ''): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** Returns how a user is called: by the display name, or else by the parts of the name. */
export function fullName({ DisplayName, Name = {}, UserName = '' }: User): string {
  const parts = [Name.GivenName, Name.FamilyName].filter(Boolean).join(' ')
  return DisplayName ?? (parts === '' ? UserName : parts)
}

export function emailOf({ Emails = [] }: User): string {
  return (Emails.find(({ Primary }) => Primary) ?? Emails[0])?.Value ?? ''
}

export function isDisabled({ UserStatus }: User): boolean {
  return UserStatus === 'DISABLED'
}

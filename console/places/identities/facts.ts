/** What AWS tells of one identity. */
import type { Group, Role, Tag, User } from '../../../protocol/model/iam-types.ts'
import { call } from '../../api/client.ts'
import { everyMarked } from '../../api/pages.ts'
import type { Subject } from './address.ts'

export interface Facts {
  /** As AWS has it: the path in the address may be another. */
  readonly arn: string
  readonly created: number | undefined
  readonly lastActive?: number | undefined
  readonly description?: string | undefined
  /** How long sessions of a role may be, in seconds. */
  readonly longestSession?: number | undefined
  readonly boundary?: string | undefined
  readonly tags?: readonly Tag[]
  readonly members?: readonly User[]
  readonly provider?: ProviderFacts
}

export interface ProviderFacts {
  readonly url?: string | undefined
  readonly audiences?: readonly string[]
  readonly thumbprints?: readonly string[]
  readonly validUntil?: number | undefined
  readonly metadata?: string | undefined
}

/** AWS finds users, groups, and roles by their names only, whatever path the address has. */
export async function loadFacts(subject: Subject, signal: AbortSignal): Promise<Facts> {
  const { kind, name, arn } = subject
  switch (kind) {
    case 'user':
      return userFacts((await call('iam', 'GetUser', { UserName: name }, signal)).User)
    case 'role':
      return roleFacts((await call('iam', 'GetRole', { RoleName: name }, signal)).Role)
    case 'group':
      return groupFacts(name, signal)
    case 'oidc-provider':
      return oidcFacts(arn, signal)
    case 'saml-provider':
      return samlFacts(arn, signal)
  }
}

function userFacts(user: User): Facts {
  return {
    arn: user.Arn,
    created: user.CreateDate,
    lastActive: user.PasswordLastUsed,
    boundary: user.PermissionsBoundary?.PermissionsBoundaryArn,
    tags: user.Tags ?? [],
  }
}

function roleFacts(role: Role): Facts {
  return {
    arn: role.Arn,
    created: role.CreateDate,
    lastActive: role.RoleLastUsed?.LastUsedDate,
    description: role.Description,
    longestSession: role.MaxSessionDuration,
    boundary: role.PermissionsBoundary?.PermissionsBoundaryArn,
    tags: role.Tags ?? [],
  }
}

async function groupFacts(GroupName: string, signal: AbortSignal): Promise<Facts> {
  let group: Group | undefined
  const members = await everyMarked(
    async (Marker) => {
      const page = await call('iam', 'GetGroup', { GroupName, MaxItems: 1000, Marker }, signal)
      group = page.Group
      return page
    },
    ({ Users }) => Users,
  )
  return { arn: group?.Arn ?? '', created: group?.CreateDate, members }
}

async function oidcFacts(arn: string, signal: AbortSignal): Promise<Facts> {
  const input = { OpenIDConnectProviderArn: arn }
  const { Url, ClientIDList, ThumbprintList, CreateDate, Tags } = await call(
    'iam',
    'GetOpenIDConnectProvider',
    input,
    signal,
  )
  return {
    arn,
    created: CreateDate,
    tags: Tags ?? [],
    provider: { url: Url, audiences: ClientIDList ?? [], thumbprints: ThumbprintList ?? [] },
  }
}

async function samlFacts(arn: string, signal: AbortSignal): Promise<Facts> {
  const { SAMLMetadataDocument, CreateDate, ValidUntil, Tags } = await call(
    'iam',
    'GetSAMLProvider',
    { SAMLProviderArn: arn },
    signal,
  )
  return {
    arn,
    created: CreateDate,
    tags: Tags ?? [],
    provider: { metadata: SAMLMetadataDocument, validUntil: ValidUntil },
  }
}

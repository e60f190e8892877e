/** What the head of the editor shows besides the document: versions, and to what the policy is attached. */
import { call } from '../../../api/client.ts'
import { type Version, versionsOf } from '../save.ts'
import type { Holder, Saved, Subject } from '../subjects.ts'

export interface Entity {
  readonly type: Holder
  readonly name: string
}

export interface Facts {
  readonly versions: readonly Version[]
  readonly attached: readonly Entity[]
  /** Those for which the policy is the permissions boundary. */
  readonly bounded: readonly Entity[]
}

const NONE: Facts = { versions: [], attached: [], bounded: [] }

export async function loadFacts(subject: Subject, { source }: Saved, signal: AbortSignal): Promise<Facts> {
  if (subject.of !== 'managed') return NONE
  const [versions, attached, bounded] = await Promise.all([
    versionsOf(source, signal),
    entitiesFor(source, 'PermissionsPolicy', signal),
    entitiesFor(source, 'PermissionsBoundary', signal),
  ])
  return { versions, attached, bounded }
}

async function entitiesFor(
  PolicyArn: string,
  PolicyUsageFilter: 'PermissionsPolicy' | 'PermissionsBoundary',
  signal: AbortSignal,
): Promise<readonly Entity[]> {
  const input = { PolicyArn, PolicyUsageFilter, MaxItems: 1000 }
  const {
    PolicyRoles = [],
    PolicyUsers = [],
    PolicyGroups = [],
  } = await call('iam', 'ListEntitiesForPolicy', input, signal)
  return [
    ...PolicyRoles.map(({ RoleName: name = '' }) => ({ type: 'role', name }) as const),
    ...PolicyUsers.map(({ UserName: name = '' }) => ({ type: 'user', name }) as const),
    ...PolicyGroups.map(({ GroupName: name = '' }) => ({ type: 'group', name }) as const),
  ]
}

/** Returns the number of the version that saving would make. Numbers are never used again. */
export function nextVersion({ versions }: Facts): number {
  return Math.max(0, ...versions.map(({ id }) => Number(id.slice(1)))) + 1
}

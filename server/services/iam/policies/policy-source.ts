/** Users, groups and roles that requests name by their ARNs, as sources of policies. */
import type { SourcedPolicy } from '../../../../policy/index.ts'
import { invalidEntityArn, noSuchNamed } from '../../../../protocol/errors.ts'
import { keyOf, rowById, type Tag, type View } from '../../../../store/index.ts'
import { type PolicyHolder, policiesOf } from '../../../access/principal-policies.ts'
import type { DetailedTarget } from '../../../access/target.ts'
import { findUser } from '../../../identity/find-user.ts'

export type EntityType = 'user' | 'group' | 'role'

/** What the ARN of a user, group or role says; whether there is one is another question. */
export interface Entity {
  readonly arn: string
  readonly accountId: string
  readonly type: EntityType
  readonly name: string
}

export interface PolicySource {
  readonly type: EntityType
  readonly row: PolicyHolder
}

/** A policy that grants to a source: its own, or that of a group which it belongs to. */
export interface HeldPolicy {
  readonly policy: SourcedPolicy
  readonly holder: PolicySource
}

const ENTITY = /^arn:aws[\w-]*:iam::(\d{12}):(user|group|role)\/(?:.*\/)?([^/]+)$/

/** @throws InvalidInput for anything but the ARN of a user, group or role */
export function readEntity(arn: string): Entity {
  const [, accountId, type, name] = ENTITY.exec(arn) ?? []
  if (accountId === undefined || !isEntityType(type) || name === undefined) throw invalidEntityArn(arn)
  return { arn, accountId, type, name }
}

function isEntityType(type: string | undefined): type is EntityType {
  return type === 'user' || type === 'group' || type === 'role'
}

/** @throws InvalidInput, NoSuchEntity */
export function requireSource(view: View, arn: string): PolicySource {
  const { type, name } = readEntity(arn)
  const row = rowOf(view, type, name)
  if (row?.arn !== arn) throw noSuchNamed(type, name)
  return { type, row }
}

function rowOf(view: View, type: EntityType, name: string): PolicyHolder | undefined {
  if (type === 'user') return findUser(view, name)
  return type === 'group' ? view.groups.get(keyOf(name)) : view.roles.get(keyOf(name))
}

/** Groups have no tags. */
interface Tagged {
  readonly arn: string
  readonly tags?: readonly Tag[]
}

/** What policies see of a source, whether or not there is one. */
export function sourceTarget(view: View, arn: string): DetailedTarget {
  const [, , type, name = ''] = ENTITY.exec(arn) ?? []
  const row: Tagged | undefined = isEntityType(type) ? rowOf(view, type, name) : undefined
  return row?.arn === arn && row.tags ? { arn, tags: row.tags } : { arn }
}

/** Everything that grants to the source: its own policies, then those of a user's groups. */
export function heldPolicies(view: View, source: PolicySource): readonly HeldPolicy[] {
  return [source, ...groupsOf(view, source)].flatMap((holder) =>
    policiesOf(view, holder.row).map((policy) => ({ policy, holder })),
  )
}

function groupsOf(view: View, { row }: PolicySource): readonly PolicySource[] {
  if (!('groups' in row)) return []
  return row.groups
    .map((id) => rowById(view, 'groups', id))
    .filter((group) => group !== undefined)
    .map((group) => ({ type: 'group', row: group }))
}

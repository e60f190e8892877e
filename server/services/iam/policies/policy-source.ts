/** Users, groups, and roles as sources of policies, named by their ARNs in requests. */

import { type PolicyHolder, policiesOf } from '../../../../core/access/principal-policies.ts'
import type { DetailedTarget } from '../../../../core/access/target.ts'
import { findUser } from '../../../../core/identity/find-user.ts'
import type { SourcedPolicy } from '../../../../policy/index.ts'
import {
  foreignPolicySource,
  invalidEntityArn,
  invalidPolicySource,
  noSuchNamed,
  noSuchPolicySource,
} from '../../../../protocol/errors.ts'
import { keyOf, type Place, rowById, type Tag, type View } from '../../../../store/index.ts'

export type EntityType = 'user' | 'group' | 'role'

/** The parts of a user, group, or role ARN. The entity need not exist. */
export interface Entity extends Place {
  readonly arn: string
  readonly type: EntityType
  readonly name: string
}

export interface PolicySource {
  readonly type: EntityType
  readonly row: PolicyHolder
}

/** A policy that applies to a source: its own, or one of a group that it belongs to. */
export interface HeldPolicy {
  readonly policy: SourcedPolicy
  readonly holder: PolicySource
}

const ENTITY = /^arn:(aws[\w-]*):iam::(\d{12}):(user|group|role)\/(?:.*\/)?([^/]+)$/

/**
 * Returns the user, group, or role that an ARN names, without looking it up.
 *
 * @throws InvalidInput for anything but the ARN of a user, group, or role
 */
function readEntity(arn: string): Entity {
  const entity = parseEntity(arn)
  if (!entity) throw invalidEntityArn(arn)
  return entity
}

/** Returns the user, group, or role that an ARN names, or undefined for any other text. */
export function parseEntity(arn: string): Entity | undefined {
  const [, partition = '', accountId, type, name] = ENTITY.exec(arn) ?? []
  if (accountId === undefined || !isEntityType(type) || name === undefined) return undefined
  return { arn, partition, accountId, type, name }
}

function isEntityType(type: string | undefined): type is EntityType {
  return type === 'user' || type === 'group' || type === 'role'
}

/**
 * Returns the existing user, group, or role that an ARN names.
 *
 * @throws InvalidInput, NoSuchEntity
 */
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

/**
 * Returns the user, group, or role that an ARN names by its last part. Simulations and context keys ignore the
 * path (recorded on AWS, September 2026).
 *
 * @throws InvalidInput, NoSuchEntity
 */
export function requireSourceByName(view: View, arn: string): PolicySource {
  const entity = parseEntity(arn)
  if (!entity) throw invalidPolicySource(arn)
  const { partition, accountId, type, name } = entity
  if (accountId !== view.accountId) throw foreignPolicySource(view.accountId, accountId)
  const row = partition === view.partition ? rowOf(view, type, name) : undefined
  if (!row) throw noSuchPolicySource()
  return { type, row }
}

/** An entity that policies see. Groups have no tags. */
interface TaggedResource {
  readonly arn: string
  readonly tags?: readonly Tag[]
}

/** Returns a source as policies see it, whether or not it exists. */
export function sourceTarget(view: View, arn: string): DetailedTarget {
  const found = sourceTargetByName(view, arn)
  return found.arn === arn ? found : { arn }
}

/** Returns a source as policies see it, under its own ARN whatever path the request gives it. */
export function sourceTargetByName(view: View, arn: string): DetailedTarget {
  const entity = parseEntity(arn)
  const isHere = entity?.partition === view.partition && entity.accountId === view.accountId
  const row: TaggedResource | undefined = isHere ? rowOf(view, entity.type, entity.name) : undefined
  if (!row) return { arn }
  return row.tags ? { arn: row.arn, tags: row.tags } : { arn: row.arn }
}

/**
 * Returns every policy that applies to the source once, even if it is attached to both a user and a group
 * (recorded on AWS, September 2026).
 */
export function distinctPolicies(view: View, source: PolicySource): readonly HeldPolicy[] {
  const seen = new Set<string>()
  return heldPolicies(view, source).filter(({ policy: { kind, source: arn } }) => {
    if (kind !== 'managed') return true
    const isNew = !seen.has(arn)
    seen.add(arn)
    return isNew
  })
}

/** Returns every policy that applies to the source: its own, then those of a user's groups. */
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

/** Returns the ARN of a source's permissions boundary, if it has one. Groups have none. */
export function boundaryArnOf(row: PolicyHolder): string | undefined {
  return 'boundary' in row ? row.boundary : undefined
}

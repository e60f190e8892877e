/** The root and the organizational units. */

import { type ManagedOrganization, organizationOf } from '../../../../core/access/organization/managed.ts'
import { pathOf, unitsAbove } from '../../../../core/access/organization/membership.ts'
import { attachedByDefault } from '../../../../core/access/organization/policies.ts'
import type { Permission } from '../../../../core/access/target.ts'
import { newUnitId, organizationsArn } from '../../../../core/aws/organization-ids.ts'
import type { Context, Family, Output } from '../../../../core/engine/operation.ts'
import {
  duplicateOrganizationalUnit,
  organizationalUnitNotEmpty,
  organizationalUnitNotFound,
  parentNotFound,
  unitDepthExceeded,
  unitNumberExceeded,
} from '../../../../protocol/errors/organizations/units.ts'
import {
  nameIn,
  type OrganizationalUnitRow,
  type OrganizationRow,
  type Place,
  type Tag,
  type Tx,
  type View,
} from '../../../../store/index.ts'
import { organizationRules, ownedTarget, requireOrganization } from '../gate.ts'
import { pageInOrder } from '../paging.ts'
import { newTags } from '../tag-rules.ts'
import { byCreation, isParent, placeTarget, unitsOf } from './tree.ts'

export const units = {
  ListRoots: {
    ...organizationRules('reader'),
    run: (tx) => ({ Roots: [toRoot(requireOrganization(tx, 'reader').organization)] }),
  },

  DescribeOrganizationalUnit: {
    ...organizationRules('reader'),
    resource: (view, { OrganizationalUnitId }) => placeTarget(view, OrganizationalUnitId),
    run: (tx, { OrganizationalUnitId }) => {
      const found = requireOrganization(tx, 'reader')
      return { OrganizationalUnit: toUnit(found, requireUnit(found, OrganizationalUnitId)) }
    },
  },

  ListOrganizationalUnitsForParent: {
    ...organizationRules('reader'),
    resource: (view, { ParentId }) => placeTarget(view, ParentId),
    run: (tx, input) => {
      const found = requireOrganization(tx, 'reader')
      if (!isParent(found, input.ParentId)) throw parentNotFound()
      const rows = unitsOf(found.management, input.ParentId)
      const { items, NextToken } = pageInOrder(input, rows, byCreation, (unit) => toUnit(found, unit))
      return { OrganizationalUnits: items, NextToken }
    },
  },

  CreateOrganizationalUnit: {
    ...organizationRules('management'),
    resource: (view, { ParentId }) => placeTarget(view, ParentId),
    also: (view, { Tags = [] }) => (Tags.length > 0 ? [permissionToTagUnit(view)] : []),
    run: (tx, { ParentId, Name, Tags }, ctx) => {
      const found = requireOrganization(tx, 'management')
      const facts = { parentId: ParentId, name: Name, ...newTags(Tags, ctx) }
      return { OrganizationalUnit: toUnit(found, addUnit(found, facts, ctx)) }
    },
  },

  UpdateOrganizationalUnit: {
    ...organizationRules('management'),
    resource: (view, { OrganizationalUnitId }) => placeTarget(view, OrganizationalUnitId),
    run: (tx, { OrganizationalUnitId, Name = '' }) => {
      const found = requireOrganization(tx, 'management')
      const unit = requireUnit(found, OrganizationalUnitId)
      return { OrganizationalUnit: toUnit(found, renamed(found, unit, Name)) }
    },
  },

  DeleteOrganizationalUnit: {
    ...organizationRules('management'),
    resource: (view, { OrganizationalUnitId }) => placeTarget(view, OrganizationalUnitId),
    run: (tx, { OrganizationalUnitId }) => {
      const found = requireOrganization(tx, 'management')
      const { organizationalUnits, memberAccounts } = found.management
      const { id } = requireUnit(found, OrganizationalUnitId)
      if (memberAccounts.count('parent', id) > 0 || organizationalUnits.count('parent', id) > 0)
        throw organizationalUnitNotEmpty()
      organizationalUnits.delete(id)
    },
  },
} satisfies Family<'organizations'>

/**
 * The levels of units below the root. Source: AWS Organizations User Guide, quotas.
 */
const UNIT_DEPTH = 5

interface UnitFacts {
  /** The root, or a unit. */
  readonly parentId: string
  readonly name: string
  readonly tags?: readonly Tag[]
  /** By default, a random ID. */
  readonly id?: string | undefined
}

/**
 * Adds a unit. AWS's own policies of the enabled types are attached to it.
 *
 * Unverified: CreateOrganizationalUnit checks the parent first, then the name, the depth, and the number of units.
 *
 * Unverified: The names of organizational units are case-sensitive.
 *
 * @throws AwsError ParentNotFoundException, DuplicateOrganizationalUnitException, or ConstraintViolationException
 */
export function addUnit(
  found: ManagedOrganization<Tx>,
  { parentId, name, tags, ...given }: UnitFacts,
  { quotas, randomBytes }: Pick<Context, 'quotas' | 'randomBytes'>,
): OrganizationalUnitRow {
  const { management, organization } = found
  const { organizationalUnits } = management
  if (!isParent(found, parentId)) throw parentNotFound()
  if (organizationalUnits.count('name', nameIn(parentId, name)) > 0) throw duplicateOrganizationalUnit()
  if (unitsAbove(management, parentId).length >= UNIT_DEPTH) throw unitDepthExceeded()
  if (organizationalUnits.size >= quotas.OrganizationalUnitsPerOrganizationQuota) throw unitNumberExceeded()
  const id = given.id ?? newUnitId(organization.rootId, randomBytes)
  const unit = {
    id,
    name,
    arn: unitArn(management, organization, id),
    parentId,
    position: nextPosition(management, parentId),
    attached: attachedByDefault(organization.policyTypes),
    ...(tags ? { tags } : {}),
  }
  organizationalUnits.put(id, unit)
  return unit
}

function nextPosition(management: View, parentId: string): number {
  return unitsOf(management, parentId).reduce((next, { position = 0 }) => Math.max(next, position + 1), 1)
}

/**
 * Returns a unit under its new name. A name of blanks is ignored (recorded on AWS, September 2026).
 *
 * Unverified: A unit can be renamed to the name that it has.
 */
function renamed(
  { management: { organizationalUnits } }: ManagedOrganization<Tx>,
  unit: OrganizationalUnitRow,
  name: string,
): OrganizationalUnitRow {
  if (name.trim() === '' || name === unit.name) return unit
  if (organizationalUnits.count('name', nameIn(unit.parentId, name)) > 0) throw duplicateOrganizationalUnit()
  const changed = { ...unit, name }
  organizationalUnits.put(unit.id, changed)
  return changed
}

function requireUnit({ management }: ManagedOrganization, id: string): OrganizationalUnitRow {
  const unit = management.organizationalUnits.get(id)
  if (!unit) throw organizationalUnitNotFound()
  return unit
}

/**
 * Returns the permission to tag a unit that does not exist yet.
 *
 * Unverified: It is decided on the ARN of a unit with an asterisk for its ID, because AWS does not say on what.
 */
function permissionToTagUnit(view: View): Permission {
  const found = organizationOf(view)
  const arn = found ? unitArn(found.management, found.organization, '*') : '*'
  return { action: 'organizations:TagResource', target: ownedTarget(view, 'management', { arn }) }
}

function unitArn(management: Place, { id }: OrganizationRow, unitId: string): string {
  return organizationsArn(management, `ou/${id}/${unitId}`)
}

type Root = NonNullable<Output<'organizations', 'ListRoots'>['Roots']>[number]
type Unit = NonNullable<Output<'organizations', 'DescribeOrganizationalUnit'>['OrganizationalUnit']>

/** Returns the root with the policy types that are enabled in it, by name (recorded on AWS, September 2026). */
export function toRoot({ rootArn, rootId, policyTypes }: OrganizationRow): Root {
  return {
    Arn: rootArn,
    Id: rootId,
    Name: 'Root',
    PolicyTypes: policyTypes.toSorted().map((type) => ({ Status: 'ENABLED', Type: type })),
  }
}

function toUnit({ management, organization }: ManagedOrganization, unit: OrganizationalUnitRow): Unit {
  const { arn, id, name } = unit
  return { Arn: arn, Id: id, Name: name, Path: pathOf(organization, unitsAbove(management, id)) }
}

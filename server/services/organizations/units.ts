/** The root and the organizational units. */
import { organizationalUnitNotFound, parentNotFound } from '../../../protocol/errors/organizations/units.ts'
import type { OrganizationalUnitRow, OrganizationRow } from '../../../store/index.ts'
import type { ManagedOrganization } from '../../access/organization/managed.ts'
import { pathOf, unitsAbove } from '../../access/organization/membership.ts'
import type { Family, Output } from '../../engine/operation.ts'
import { organizationRules, requireOrganization } from './gate.ts'
import { pageOf } from './paging.ts'
import { isParent, placeTarget } from './tree.ts'

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
      const unit = found.management.organizationalUnits.get(OrganizationalUnitId)
      if (!unit) throw organizationalUnitNotFound()
      return { OrganizationalUnit: toUnit(found, unit) }
    },
  },

  ListOrganizationalUnitsForParent: {
    ...organizationRules('reader'),
    resource: (view, { ParentId }) => placeTarget(view, ParentId),
    run: (tx, input) => {
      const found = requireOrganization(tx, 'reader')
      if (!isParent(found, input.ParentId)) throw parentNotFound()
      const rows = (after?: string) =>
        found.management.organizationalUnits.by('parent', input.ParentId, after)
      const { items, NextToken } = pageOf(input, rows, (unit) => toUnit(found, unit))
      return { OrganizationalUnits: items, NextToken }
    },
  },
} satisfies Family<'organizations'>

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

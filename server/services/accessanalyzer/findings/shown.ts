/** Findings as operations show them. */

import type { Context } from '../../../../core/engine/operation.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type {
  ExternalFinding,
  FindingRow,
  InternalFinding,
  UnusedPermissionFinding,
} from '../../../../store/index.ts'

/** Returns what both versions show. Resources are analyzed whenever they are shown. */
const frameOf = (
  { id, resource, resourceType, owner, status, createDate, updateDate }: FindingRow,
  { now }: Pick<Context, 'now'>,
) => ({
  id,
  resource,
  resourceType,
  resourceOwnerAccount: owner,
  status,
  createdAt: createDate,
  analyzedAt: now,
  updatedAt: updateDate,
})

/** Returns what both versions show of external access. */
const externalAccess = ({ isPublic, controlRestriction, sources, ...grant }: ExternalFinding) => ({
  ...grantIn(grant),
  isPublic,
  sources,
  resourceControlPolicyRestriction: controlRestriction,
})

const grantIn = ({
  principal,
  actions,
  conditions,
}: Pick<ExternalFinding, 'principal' | 'actions' | 'conditions'>) => ({
  principal,
  action: actions,
  condition: conditions,
})

/** Returns a finding of external access as the first version shows it. */
export const toFinding = (row: ExternalFinding, ctx: Pick<Context, 'now'>): AccessanalyzerTypes.Finding => ({
  ...frameOf(row, ctx),
  ...externalAccess(row),
})

/** Returns a finding of any type without its details. */
export const toSummary = (row: FindingRow, ctx: Pick<Context, 'now'>) =>
  ({ ...frameOf(row, ctx), findingType: row.findingType }) satisfies AccessanalyzerTypes.FindingSummaryV2

/** A detail of a finding, with the text that orders it among others. */
interface Detail {
  readonly key: string
  readonly shown: AccessanalyzerTypes.FindingDetails
}

/** Returns the details of a finding: one for each service with unused permissions, or the only one. */
export function detailsOf(row: FindingRow): readonly Detail[] {
  return row.findingType === 'UnusedPermission'
    ? row.services.map((service) => ({ key: service.namespace, shown: unusedService(service) }))
    : [{ key: row.id, shown: onlyDetail(row) }]
}

function onlyDetail(row: Exclude<FindingRow, UnusedPermissionFinding>): AccessanalyzerTypes.FindingDetails {
  switch (row.findingType) {
    case 'ExternalAccess':
      return { externalAccessDetails: externalAccess(row) }
    case 'InternalAccess':
      return { internalAccessDetails: internalAccess(row) }
    case 'UnusedIAMRole':
      return { unusedIamRoleDetails: lastUse(row) }
    case 'UnusedIAMUserPassword':
      return { unusedIamUserPasswordDetails: lastUse(row) }
    case 'UnusedIAMUserAccessKey':
      return { unusedIamUserAccessKeyDetails: { accessKeyId: row.accessKeyId, ...lastUse(row) } }
  }
}

function internalAccess(row: InternalFinding): AccessanalyzerTypes.InternalAccessDetails {
  return {
    ...grantIn(row),
    principalOwnerAccount: row.principalOwner,
    principalType: row.principalType,
    accessType: row.accessType,
    sources: row.sources,
    resourceControlPolicyRestriction: row.controlRestriction,
    serviceControlPolicyRestriction: row.serviceControlRestriction,
  }
}

const unusedService = ({
  namespace,
  actions,
  ...use
}: UnusedPermissionFinding['services'][number]): AccessanalyzerTypes.FindingDetails => ({
  unusedPermissionDetails: {
    serviceNamespace: namespace,
    ...lastUse(use),
    ...(actions && { actions: actions.map(({ action, ...last }) => ({ action, ...lastUse(last) })) }),
  },
})

const lastUse = ({ lastAccessed }: { readonly lastAccessed?: number }) =>
  lastAccessed === undefined ? {} : { lastAccessed }

/** The findings of access previews, as lists show them. */
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type {
  AccessPreviewRow,
  FilterCriterion,
  FindingFilter,
  PreviewedFinding,
} from '../../../../store/index.ts'
import { type PreviewKey, requirePreviewFilter } from '../filters.ts'
import { meets, meetsCriterion } from '../findings/criteria.ts'
import { pageInOrder, pageRequest } from '../paging.ts'

type ListInput = Pick<
  AccessanalyzerTypes.ListAccessPreviewFindingsInput,
  'filter' | 'maxResults' | 'nextToken'
>

/**
 * Returns a page of the findings of a preview.
 *
 * Unverified: ListAccessPreviewFindings lists findings by ID, because AWS does not document the order.
 *
 * @throws AwsError ValidationException
 */
export function previewedFindings(preview: AccessPreviewRow, input: ListInput) {
  const filter = input.filter ?? {}
  requirePreviewFilter(filter)
  const found = preview.findings.filter((each) => meetsAll(each, filter))
  return pageInOrder(pageRequest(input), found, ({ finding }) => finding.id, toFinding)
}

/** The members that only findings of previews have, as texts. */
const MEMBERS: Readonly<Record<PreviewKey, (found: PreviewedFinding) => string | undefined>> = {
  changeType: ({ changeType }) => changeType,
  existingFindingId: ({ existing }) => existing?.id,
  existingFindingStatus: ({ existing }) => existing?.status,
}
const MEMBERS_BY_KEY: ReadonlyMap<string, (found: PreviewedFinding) => string | undefined> = new Map(
  Object.entries(MEMBERS),
)

const meetsAll = (found: PreviewedFinding, filter: FindingFilter): boolean =>
  Object.entries(filter).every(([key, criterion]) => meetsOne(found, key, criterion))

function meetsOne(found: PreviewedFinding, key: string, criterion: FilterCriterion): boolean {
  const read = MEMBERS_BY_KEY.get(key)
  return read ? meetsCriterion(read(found), criterion) : meets(found.finding, { [key]: criterion })
}

const toFinding = ({
  finding,
  changeType,
  existing,
}: PreviewedFinding): AccessanalyzerTypes.AccessPreviewFinding => ({
  id: finding.id,
  ...(existing && { existingFindingId: existing.id, existingFindingStatus: existing.status }),
  principal: finding.principal,
  action: finding.actions,
  condition: finding.conditions,
  resource: finding.resource,
  isPublic: finding.isPublic,
  resourceType: finding.resourceType,
  createdAt: finding.createDate,
  changeType,
  status: finding.status,
  resourceOwnerAccount: finding.owner,
  sources: finding.sources,
  resourceControlPolicyRestriction: finding.controlRestriction,
})

/** Whether findings meet filters, and in which order lists have them. */
import { unknownSortAttribute } from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import type { FilterCriterion, FindingFilter, FindingRow } from '../../../../store/index.ts'
import { CONDITION, type FilterKey } from '../filters.ts'

type Read = (row: FindingRow) => string | undefined

/** The members that filters know, as texts. */
const MEMBERS: Readonly<Record<FilterKey, Read>> = {
  id: ({ id }) => id,
  resource: ({ resource }) => resource,
  resourceType: ({ resourceType }) => resourceType,
  resourceOwnerAccount: ({ owner }) => owner,
  isPublic: (row) => ('isPublic' in row ? String(row.isPublic) : undefined),
  status: ({ status }) => status,
  findingType: ({ findingType }) => findingType,
  error: () => undefined,
  'principal.AWS': (row) => ('principal' in row ? row.principal['AWS'] : undefined),
  'principal.Federated': (row) => ('principal' in row ? row.principal['Federated'] : undefined),
  principalType: (row) => ('principalType' in row ? row.principalType : undefined),
  principalOwnerAccount: (row) => ('principalOwner' in row ? row.principalOwner : undefined),
  accessType: (row) => ('accessType' in row ? row.accessType : undefined),
  resourceControlPolicyRestriction: (row) =>
    'controlRestriction' in row ? row.controlRestriction : undefined,
  serviceControlPolicyRestriction: (row) =>
    'serviceControlRestriction' in row ? row.serviceControlRestriction : undefined,
}
const MEMBERS_BY_KEY: ReadonlyMap<string, Read> = new Map(Object.entries(MEMBERS))

/**
 * Returns whether a finding meets all criteria of a filter. A criterion is met by any of its values.
 *
 * Unverified: `neq` is met by a finding without the member, and texts are compared with their case.
 */
export function meets(row: FindingRow, filter: FindingFilter): boolean {
  return Object.entries(filter).every(([key, criterion]) => meetsCriterion(memberOf(row, key), criterion))
}

function memberOf(row: FindingRow, key: string): string | undefined {
  if (key.startsWith(CONDITION))
    return 'conditions' in row ? row.conditions[key.slice(CONDITION.length)] : undefined
  return MEMBERS_BY_KEY.get(key)?.(row)
}

/** Returns whether a value meets a criterion. Undefined is the value of a finding without the member. */
export function meetsCriterion(
  value: string | undefined,
  { eq, neq, contains, exists }: FilterCriterion,
): boolean {
  return (
    (eq?.some((each) => each === value) ?? true) &&
    (neq?.every((each) => each !== value) ?? true) &&
    (contains?.some((each) => value?.includes(each)) ?? true) &&
    (exists === undefined || exists === (value !== undefined))
  )
}

const DATE_DIGITS = 16
const dateText = (date: number) => String(date).padStart(DATE_DIGITS, '0')

/** By lowercase names. */
const SORT_KEYS: Readonly<Record<string, (row: FindingRow) => string>> = {
  id: ({ id }) => id,
  resource: ({ resource }) => resource,
  resourcetype: ({ resourceType }) => resourceType,
  resourceowneraccount: ({ owner }) => owner,
  status: ({ status }) => status,
  createdat: ({ createDate }) => dateText(createDate),
  updatedat: ({ updateDate }) => dateText(updateDate),
}

/** A finding, with the text that orders it among others. */
type Ordered<Row> = readonly [key: string, row: Row]

/**
 * Returns the findings in the order that a request asks for.
 *
 * Unverified: By default, findings are listed by ID in ascending order. Attributes have the names of members, in any case.
 *
 * @throws AwsError ValidationException
 */
export function ordered<Row extends FindingRow>(
  rows: readonly Row[],
  { attributeName = 'id', orderBy = 'ASC' }: AccessanalyzerTypes.SortCriteria,
): (after: string | undefined) => Iterable<Ordered<Row>> {
  const name = attributeName.toLowerCase()
  const keyOf = Object.hasOwn(SORT_KEYS, name) ? SORT_KEYS[name] : undefined
  if (!keyOf) throw unknownSortAttribute(attributeName)
  const direction = orderBy === 'ASC' ? 1 : -1
  const compare = (a: string, b: string) => (a === b ? 0 : direction * (a < b ? -1 : 1))
  const entries = rows
    .map((row): Ordered<Row> => [`${keyOf(row)} ${row.id}`, row])
    .sort(([a], [b]) => compare(a, b))
  return (after) => (after === undefined ? entries : entries.filter(([key]) => compare(key, after) > 0))
}

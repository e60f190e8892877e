/** The authorization IDs of denials by policies, and what is kept of such denials. */
import type { AwsError } from '../../protocol/errors.ts'
import { rowById } from '../../store/index.ts'
import type { Verdict } from '../access/judge.ts'
import type { Denials } from '../access/records/denials.ts'
import { partitionNamed } from '../aws/partitions.ts'
import { accountOf, type Caller, isExternal } from '../identity/caller.ts'
import type { Emulator } from './emulator.ts'

/**
 * Operations of IAM whose denials print no authorization ID, also denials of further permissions that they need.
 *
 * Sources: recordings of September 2026, and a public report of October 2026 (CreateRole and ListInstanceProfiles). The
 * operations of IAM Toolbox are here because their denials have no ID to look up (unverified).
 *
 * Unverified: Denials of all other operations of IAM print one. AWS supports "most APIs in IAM", and does not list them.
 */
const WITHOUT_SENTENCE: ReadonlySet<string> = new Set([
  'iam:AcquireRole',
  'iam:CreateRole',
  'iam:DisableOrganizationsRootCredentialsManagement',
  'iam:DisableOrganizationsRootSessions',
  'iam:EnableOrganizationsRootCredentialsManagement',
  'iam:EnableOrganizationsRootSessions',
  'iam:GetRequestAuthorizationDetails',
  'iam:GetRequestAuthorizationPolicy',
  'iam:ListInstanceProfiles',
  'iam:ListOrganizationsFeatures',
])

/**
 * AWS does not record requests that involve "a large number of policies" (IAM User Guide).
 *
 * Unverified: The number is not known.
 */
const MOST_POLICIES = 100

/** A denial, before its error has an ID. */
export interface DeniedCall {
  readonly denials: Denials
  /** The operation that was called, as an action. Undefined if another service was called. */
  readonly called?: string | undefined
  readonly caller: Caller
  readonly verdict: Verdict
  /** Epoch milliseconds. */
  readonly now: number
  /** The services that make the request on behalf of the caller. */
  readonly via?: readonly string[] | undefined
}

/** Returns the error of a denial with its authorization ID, if it has one. */
export function withAuthorizationId(error: AwsError, denied: DeniedCall): AwsError {
  const { denials, called = '', caller, now } = denied
  if (!hasAuthorizationId(denied)) return error
  const id = denials.newId(now)
  const isPrinted = denials.ids === 'all' || (called.startsWith('iam:') && !WITHOUT_SENTENCE.has(called))
  const { iamRegion, site } = partitionNamed(caller.partition)
  return error.ofDenial(id, isPrinted ? whereToReadDetails(id, iamRegion, site) : '')
}

/**
 * Returns the sentence that follows the text of a denial. The console's region is us-east-1, where IAM is, whatever region the
 * call is for. In other partitions, it is where IAM is there.
 *
 * Source: recorded on AWS, September 2026.
 */
function whereToReadDetails(id: string, region: string, site: string): string {
  const page = `https://${region}.console.${site}/iam/home?region=${region}#/authorization-details/${id}`
  return `. Go to ${page} for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: ${id}`
}

/** AWS makes none for anonymous requests, and for requests that a service makes on behalf of another principal. */
function hasAuthorizationId({ denials, caller, verdict, via = [] }: DeniedCall): boolean {
  if (denials.ids === 'off' || via.length > 0 || verdict.ruling) return false
  if (caller.kind === 'service' || isExternal(caller) || accountOf(caller) === undefined) return false
  return policiesIn(verdict) <= MOST_POLICIES
}

function policiesIn({ layers }: Verdict): number {
  const { identity, session = [], serviceControl = [], resourceControl = [] } = layers
  return identity.length + [session, serviceControl, resourceControl].flat(2).length
}

/** A request that was denied, with the verdicts on everything that it needed. */
interface DeniedRequest {
  readonly requestId: string
  readonly time: number
  readonly verdicts: readonly Verdict[]
}

/** Keeps a denial, so that its details can be read. Does nothing without an ID. */
export function keepDenial(
  { denials, store }: Pick<Emulator, 'denials' | 'store'>,
  authorizationId: string | undefined,
  { requestId, time, verdicts }: DeniedRequest,
): void {
  const caller = verdicts.at(-1)?.asked.caller
  if (authorizationId === undefined || caller === undefined) return
  const { partition, accountId } = caller
  const user = 'user' in caller ? caller.user : undefined
  const view = store.view(caller)
  const groups = (user?.groups ?? []).flatMap((id) => rowById(view, 'groups', id) ?? [])
  denials.add({ authorizationId, requestId, time, place: { partition, accountId }, verdicts, groups })
}

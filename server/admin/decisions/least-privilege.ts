/** Returns the smallest policy that allows the calls that were recorded. */

import { withAccountAs } from '../../../analysis/generation/committed-policy.ts'
import type { GeneratedPolicy } from '../../../analysis/generation/generated-policy.ts'
import { countsOf } from '../../../analysis/generation/left-out.ts'
import type { PolicyDocument } from '../../../analysis/generation/policy-document.ts'
import {
  isDecision,
  type Recorded,
  type RecordedDecision,
} from '../../../core/access/records/recent-decisions.ts'
import { accountOfArn, partitionOfArn } from '../../../core/aws/arns.ts'
import { keyOf } from '../../../store/index.ts'
import { accountIn } from '../account.ts'
import { bodyReader } from '../body.ts'
import { type Iamulator, invalidBody, ok, type Place, type Reply } from '../endpoint.ts'
import { countsCall, type GenerationBody, policyFor } from '../policies/generation.ts'
import { pauseFor } from '../policies/pause.ts'
import { timeNamed } from '../time.ts'
import { noSuchPrincipal } from './no-such-principal.ts'

/** The schema `LeastPrivilegeRequest` of openapi.json, which describes the members. */
interface Body extends GenerationBody {
  readonly principal?: string
  readonly account?: string
  readonly partition?: string
  readonly after?: number
  readonly since?: string
  readonly accountAs?: string
}

const readBody = bodyReader<Body>('LeastPrivilegeRequest')

/** Handles `POST /_iamulator/policy`. Without a body, the policy allows every recorded call that passed. */
export async function writePolicy(
  iamulator: Iamulator,
  json: unknown,
  _query: URLSearchParams,
  arrival: Place,
): Promise<Reply> {
  const body = await readBody(json ?? {})
  const isSelected = selectionOf(iamulator, body)
  const recorded = [...iamulator.decisions.everythingNewestFirst({ after: body.after ?? 0 })].filter(
    isSelected,
  )
  const counts = (decision: RecordedDecision) => countsCall(iamulator, body, decision)
  const selected = recorded.filter(isDecision).filter(counts)
  const { statements: _, ...policy } = await policyFor(iamulator, selected, body, {
    holder: body.principal,
    pause: pauseFor(arrival),
  })
  return ok({ ...inPlaceOfAccount(policy, body, selected), calls: countsOf(recorded, counts) })
}

/**
 * Replaces the account of the callers in the documents.
 *
 * @throws EndpointError InvalidBody for callers of several accounts
 */
function inPlaceOfAccount<Policy extends Pick<GeneratedPolicy, 'document' | 'documents'>>(
  policy: Policy,
  { accountAs }: Body,
  selected: readonly RecordedDecision[],
): Policy {
  if (accountAs === undefined) return policy
  const callers = selected.map(({ verdict }) => verdict.request.principal.accountId)
  const accounts = [...new Set(callers.filter((each) => each !== undefined))].sort()
  const [account] = accounts
  if (account === undefined) return policy
  if (accounts.length > 1)
    throw invalidBody(
      `accountAs: the callers belong to several accounts (${accounts.join(', ')}). Choose one.`,
    )
  const replaced = (document: PolicyDocument) => withAccountAs(document, account, accountAs)
  return { ...policy, document: replaced(policy.document), documents: policy.documents.map(replaced) }
}

/** @throws EndpointError InvalidBody, or NoSuchPrincipal for a name that is not an ARN */
function selectionOf(iamulator: Iamulator, body: Body): (recorded: Recorded) => boolean {
  const account = accountIn(iamulator, new Map(Object.entries(body)))
  const since = body.since === undefined ? Number.NEGATIVE_INFINITY : timeNamed('since', body.since)
  const principals = principalsIn(iamulator, body)
  return (recorded) => {
    const { arn = '', accountId, roleArn = arn, issuerArn = arn } = callerOf(recorded)
    return (
      recorded.time >= since &&
      (!principals || [arn, roleArn, issuerArn].some((each) => principals.has(each))) &&
      (!account || (accountId === account.accountId && partitionOfArn(arn) === account.partition))
    )
  }
}

interface RecordedCaller {
  readonly arn?: string
  readonly accountId?: string | undefined
  readonly roleArn?: string | undefined
  readonly issuerArn?: string | undefined
}

function callerOf(recorded: Recorded): RecordedCaller {
  return isDecision(recorded) ? recorded.verdict.request.principal : (recorded.caller ?? {})
}

/** Returns the ARNs of the callers: of a group, its present members. Undefined for everybody. */
function principalsIn(iamulator: Iamulator, { principal }: Body): ReadonlySet<string> | undefined {
  if (principal === undefined) return undefined
  if (!principal.startsWith('arn:')) throw noSuchPrincipal(iamulator, principal, undefined)
  const [, name] = /:group\/(?:.*\/)?([^/]+)$/.exec(principal) ?? []
  const [partition, accountId] = [partitionOfArn(principal), accountOfArn(principal)]
  if (name === undefined || partition === undefined || accountId === undefined) return new Set([principal])
  const view = iamulator.store.view({ partition, accountId })
  const group = view.groups.get(keyOf(name))
  const members = group?.arn === principal ? [...view.users.by('group', group.id)] : []
  return new Set(members.map(([, { arn }]) => arn))
}

/** Returns the smallest policy that allows the calls that were recorded. */

import type { RecordedDecision } from '../../../core/access/records/recent-decisions.ts'
import { accountOfArn, partitionOfArn } from '../../../core/aws/arns.ts'
import { keyOf } from '../../../store/index.ts'
import { accountIn } from '../account.ts'
import { bodyReader } from '../body.ts'
import { type Iamulator, ok, type Place, type Reply } from '../endpoint.ts'
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
  const selected = [...iamulator.decisions.newestFirst({ after: body.after ?? 0 })].filter(isSelected)
  const { statements: _, ...policy } = await policyFor(iamulator, selected, body, {
    holder: body.principal,
    pause: pauseFor(arrival),
  })
  return ok(policy)
}

/** @throws EndpointError InvalidBody, or NoSuchPrincipal for a name that is not an ARN */
function selectionOf(iamulator: Iamulator, body: Body): (decision: RecordedDecision) => boolean {
  const account = accountIn(iamulator, new Map(Object.entries(body)))
  const since = body.since === undefined ? Number.NEGATIVE_INFINITY : timeNamed('since', body.since)
  const principals = principalsIn(iamulator, body)
  return (decision) => {
    const { arn, accountId, roleArn, issuerArn } = decision.verdict.request.principal
    return (
      decision.time >= since &&
      countsCall(iamulator, body, decision) &&
      (!principals || [arn, roleArn, issuerArn].some((each) => each !== undefined && principals.has(each))) &&
      (!account || (accountId === account.accountId && partitionOfArn(arn) === account.partition))
    )
  }
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

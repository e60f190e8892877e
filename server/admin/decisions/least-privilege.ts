/** Returns the smallest policy that allows the calls that were recorded. */
import { leastPrivilege } from '../../access/least-privilege.ts'
import type { RecordedDecision } from '../../access/recent-decisions.ts'
import { partitionOfArn } from '../../aws/arns.ts'
import { accountIn } from '../account.ts'
import { bodyReader } from '../body.ts'
import { type Iamulator, ok, type Reply } from '../endpoint.ts'
import { timeNamed } from '../time.ts'

/** The schema `LeastPrivilegeRequest` of openapi.json, which describes the members. */
interface Body {
  readonly principal?: string
  readonly account?: string
  readonly partition?: string
  readonly after?: number
  readonly since?: string
  readonly wildcards?: boolean
  readonly actionWildcards?: boolean
  readonly denied?: boolean
}

const readBody = bodyReader<Body>('LeastPrivilegeRequest')

/** Handles `POST /_iamulator/policy`. Without a body, the policy allows every recorded call that was allowed. */
export async function writePolicy(iamulator: Iamulator, json: unknown): Promise<Reply> {
  const body = await readBody(json ?? {})
  const isSelected = selectionOf(iamulator, body)
  const selected = [...iamulator.decisions.newestFirst({ after: body.after ?? 0 })].filter(isSelected)
  const general = { resources: body.wildcards ?? false, actions: body.actionWildcards ?? false }
  return ok(
    leastPrivilege(
      selected.map(({ verdict }) => verdict),
      general,
    ),
  )
}

/** @throws EndpointError InvalidBody */
function selectionOf(iamulator: Iamulator, body: Body): (decision: RecordedDecision) => boolean {
  const { principal, denied = false } = body
  const account = accountIn(iamulator, new Map(Object.entries(body)))
  const since = body.since === undefined ? Number.NEGATIVE_INFINITY : timeNamed('since', body.since)
  return ({ time, verdict: { request, decision } }) => {
    const { arn, accountId, roleArn, issuerArn } = request.principal
    return (
      time >= since &&
      (denied || decision.effect === 'allowed') &&
      (principal === undefined || [arn, roleArn, issuerArn].includes(principal)) &&
      (!account || (accountId === account.accountId && partitionOfArn(arn) === account.partition))
    )
  }
}

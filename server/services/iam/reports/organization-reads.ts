/**
 * The permissions to read the organization that a report on its access requires.
 *
 * AWS accepts the request without them, and the job fails. It asks for the actions below on the place and the
 * policies that the report is about (recorded on AWS, September 2026).
 */

import { judge } from '../../../../core/access/judge.ts'
import type { Place } from '../../../../core/access/organization/tree.ts'
import type { Context } from '../../../../core/engine/operation.ts'
import type { View } from '../../../../store/index.ts'
import { hypotheticalArrival } from '../hypothetical-arrival.ts'

/** What a report is about. */
export interface ReportSelection {
  readonly place: Place
  /** The ARN of the place. */
  readonly arn: string
  /** The ARNs of the policies that the report evaluates. */
  readonly policyArns: readonly string[]
  /** Whether the request names the policy. */
  readonly isPolicyNamed: boolean
}

interface Read {
  /** The name of an action of Organizations. */
  readonly action: string
  readonly resources: readonly string[]
}

/** Reports whether the caller may read what the report on a selection is made of. */
export function mayReadOrganization(view: View, selection: ReportSelection, ctx: Context): boolean {
  return readsFor(view, selection).every(({ action, resources }) =>
    resources.every((resource) => isAllowed(view, action, resource, ctx)),
  )
}

/** Returns the reads. The root has no parents, and policies do not affect the management account. */
function readsFor({ accountId }: View, selection: ReportSelection): readonly Read[] {
  const { place, arn, policyArns, isPolicyNamed } = selection
  const isRoot = place.targets.length === 1
  const reads: Read[] = [
    { action: 'ListRoots', resources: ['*'] },
    { action: 'ListPoliciesForTarget', resources: [arn] },
    { action: 'DescribePolicy', resources: policyArns },
  ]
  if (!isRoot) reads.push({ action: 'ListParents', resources: [arn] })
  if (!isPolicyNamed) reads.push({ action: 'ListChildren', resources: [arn] })
  else if (place.accountId !== accountId)
    reads.push({ action: 'ListTargetsForPolicy', resources: policyArns })
  return reads
}

function isAllowed(view: View, action: string, arn: string, ctx: Context): boolean {
  const { decision } = judge({
    view: ctx.settled(view),
    caller: ctx.caller,
    action: `organizations:${action}`,
    target: { arn },
    arrival: hypotheticalArrival(ctx),
  })
  return decision.effect === 'allowed'
}

/** How operations make recommendations, and show them. */

import type { Context, Runs } from '../../../../core/engine/operation.ts'
import {
  analyzerNotValid,
  findingNotValid,
  noRecommendation,
  recommendationNotFound,
} from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import {
  type AnalyzerRow,
  findingKey,
  type RecommendationRow,
  type RecommendedStepRow,
  type Tx,
  type UnusedPermissionFinding,
  type View,
} from '../../../../store/index.ts'
import { findingsOf } from '../findings/ledger.ts'
import { findAnalyzer, keyOfAnalyzer, requireAnalyzer } from '../lookup.ts'
import { pageOfNumbered, pageRequest } from '../paging.ts'
import { recommendedSteps } from './steps.ts'

export const recommendationHandlers = {
  /** A recommendation is complete as soon as it is asked for. Asking again replaces it. */
  GenerateFindingRecommendation: (tx, { analyzerArn, id }, ctx) => {
    const analyzer = findAnalyzer(tx, analyzerArn, ctx)
    if (!analyzer) throw analyzerNotValid(analyzerArn)
    const finding = requireUnusedPermissions(tx, analyzer, id, ctx)
    const steps = recommendedSteps(tx, analyzer, finding, ctx)
    tx.findingRecommendations.put(findingKey(finding.analyzer, id), {
      analyzer: finding.analyzer,
      resource: finding.resource,
      createDate: ctx.now,
      ...(steps && { steps }),
    })
  },

  GetFindingRecommendation: (tx, input, ctx) => {
    const found = requireRecommendation(tx, requireAnalyzer(tx, input.analyzerArn, ctx), input.id)
    const page = pageOfNumbered(pageRequest(input), found.steps ?? [], toStep)
    return {
      startedAt: found.createDate,
      completedAt: found.createDate,
      resourceArn: found.resource,
      recommendationType: 'UnusedPermissionRecommendation',
      ...(found.steps
        ? { status: 'SUCCEEDED', recommendedSteps: page.items, nextToken: page.NextToken }
        : { status: 'FAILED', error: SERVICE_ERROR }),
    }
  },
} satisfies Runs<'accessanalyzer'>

/** Source: an example in AWS's model. */
const SERVICE_ERROR = { code: 'SERVICE_ERROR', message: 'Service error. Please try again.' }

/**
 * Returns an active finding of unused permissions.
 *
 * Unverified: A resolved finding gets no recommendation, and an archived one does.
 *
 * @throws AwsError ValidationException
 */
function requireUnusedPermissions(
  tx: Tx,
  analyzer: AnalyzerRow,
  id: string,
  ctx: Context,
): UnusedPermissionFinding {
  const found = findingsOf(tx, analyzer, ctx).find((row) => row.id === id)
  if (!found) throw findingNotValid(id)
  if (found.findingType !== 'UnusedPermission' || found.status === 'RESOLVED') throw noRecommendation()
  return found
}

/** @throws AwsError ResourceNotFoundException */
function requireRecommendation(view: View, analyzer: AnalyzerRow, id: string): RecommendationRow {
  const found = view.findingRecommendations.get(findingKey(keyOfAnalyzer(analyzer), id))
  if (!found) throw recommendationNotFound(id)
  return found
}

function toStep({
  action,
  existingPolicy,
  policyUpdateDate,
  document,
}: RecommendedStepRow): AccessanalyzerTypes.RecommendedStep {
  return {
    unusedPermissionsRecommendedStep: {
      recommendedAction: action,
      existingPolicyId: existingPolicy,
      ...(policyUpdateDate !== undefined && { policyUpdatedAt: policyUpdateDate }),
      ...(document !== undefined && { recommendedPolicy: document }),
    },
  }
}

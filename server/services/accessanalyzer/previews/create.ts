/** How access previews are created. They are complete at once, because nothing here takes time. */

import { createdBefore, creationBy, tokenOf } from '../../../../core/engine/client-tokens.ts'
import type { Context, Runs } from '../../../../core/engine/operation.ts'
import {
  previewsOfAccountsOnly,
  previewTokenUsedBefore,
  tooManyPreviews,
} from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import {
  type AccessPreviewRow,
  type AnalyzerRow,
  accessPreviewKey,
  type Tx,
  type View,
} from '../../../../store/index.ts'
import { keyOfAnalyzer, requireAnalyzer } from '../lookup.ts'
import { comparedFindings } from './compare.ts'
import { completed, currentConfiguration } from './current.ts'
import { type Proposal, requireProposal } from './proposal.ts'
import { isValid } from './validity.ts'

export { analyzeAhead } from '../findings/ahead.ts'

type Input = AccessanalyzerTypes.CreateAccessPreviewInput

const HOUR = 3_600_000
/** Source: IAM User Guide, "Previewing access with IAM Access Analyzer APIs". */
const KEPT = 24 * HOUR

export const previewCreation = {
  CreateAccessPreview: (tx, input, ctx) => {
    const analyzer = requireOfAccount(tx, input.analyzerArn, ctx)
    const earlier = earlierPreviews(tx, analyzer, input)
    const before = createdBefore(input, earlier, ({ id }) => previewTokenUsedBefore(id))
    return { id: (before ?? create(tx, analyzer, input, ctx)).id }
  },
} satisfies Runs<'accessanalyzer'>

/**
 * Returns an analyzer that can have access previews. Source: API reference, CreateAccessPreview, "You can only create an
 * access preview for analyzers with an Account type and Active status".
 *
 * @throws AwsError ResourceNotFoundException, or ValidationException
 */
function requireOfAccount(view: View, arn: string, ctx: Context): AnalyzerRow {
  const analyzer = requireAnalyzer(view, arn, ctx)
  if (analyzer.type !== 'ACCOUNT') throw previewsOfAccountsOnly()
  return analyzer
}

/** Returns the previews of the analyzer that requests with the same token created. */
function* earlierPreviews(view: View, analyzer: AnalyzerRow, input: Input): Generator<AccessPreviewRow> {
  const key = keyOfAnalyzer(analyzer)
  for (const [, row] of view.accessPreviews.by('clientToken', tokenOf(input) ?? ''))
    if (row.analyzer === key) yield row
}

function create(tx: Tx, analyzer: AnalyzerRow, input: Input, ctx: Context): AccessPreviewRow {
  const proposal = requireProposal(tx, input.configurations, ctx)
  requireRoom(tx, analyzer, ctx)
  forgetOld(tx, analyzer, ctx)
  const row = {
    id: ctx.newUuid(),
    analyzer: keyOfAnalyzer(analyzer),
    configurations: input.configurations,
    createDate: ctx.now,
    ...outcomeOf(tx, analyzer, proposal, ctx),
    ...creationBy(input),
  }
  tx.accessPreviews.put(accessPreviewKey(row.createDate, row.id), row)
  return row
}

type Outcome = Pick<AccessPreviewRow, 'failure' | 'findings'>

function outcomeOf(
  tx: Tx,
  analyzer: AnalyzerRow,
  { resource, configuration }: Proposal,
  ctx: Context,
): Outcome {
  const whole = completed(configuration, currentConfiguration(tx, resource))
  if (!isValid(whole, tx.partition)) return { failure: 'INVALID_CONFIGURATION', findings: [] }
  return { findings: comparedFindings(tx, analyzer, resource, whole, ctx) }
}

/** @throws AwsError ServiceQuotaExceededException */
function requireRoom({ accessPreviews }: View, analyzer: AnalyzerRow, { now, quotas }: Context): void {
  const quota = quotas.AccessPreviewsPerHourQuota
  const lastHour = accessPreviews.by('analyzer', keyOfAnalyzer(analyzer), accessPreviewKey(now - HOUR))
  if (Array.from(lastHour).length >= quota) throw tooManyPreviews(quota, analyzer.name)
}

function forgetOld({ accessPreviews }: Tx, analyzer: AnalyzerRow, { now }: Context): void {
  for (const [key, { createDate }] of [...accessPreviews.by('analyzer', keyOfAnalyzer(analyzer))]) {
    if (now - createDate <= KEPT) return
    accessPreviews.delete(key)
  }
}

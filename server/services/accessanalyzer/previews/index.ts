/** Access previews: what a proposed configuration of a resource would change about the findings of an analyzer. */

import type { Context, Family } from '../../../../core/engine/operation.ts'
import {
  accessPreviewNotFound,
  invalidNextToken,
  previewFailed,
} from '../../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../../protocol/model/index.ts'
import { type AccessPreviewRow, accessPreviewKey, type View } from '../../../../store/index.ts'
import { analyzerRules, keyOfAnalyzer, type OfAnalyzer, requireAnalyzer } from '../lookup.ts'
import { pageOf, pageRequest } from '../paging.ts'
import { previewedFindings } from './findings.ts'

const HOUR = 3_600_000
/** Source for both times: IAM User Guide, "Previewing access with IAM Access Analyzer APIs". */
const SHOWN = 24 * HOUR
const LISTED = HOUR

/** Creating a preview needs the proof engine, which is loaded on first use. */
const creation = () => import('./create.ts')

export const accessPreviews = {
  CreateAccessPreview: {
    ...analyzerRules,
    prepare: async (view, input, ctx) => {
      const { analyzeAhead, previewCreation } = await creation()
      await analyzeAhead(view, input, ctx)
      return previewCreation.CreateAccessPreview
    },
  },

  GetAccessPreview: {
    ...analyzerRules,
    run: (tx, input, ctx) => {
      const preview = requirePreview(tx, input, ctx)
      return {
        accessPreview: { ...toSummary(preview, input.analyzerArn), configurations: preview.configurations },
      }
    },
  },

  /** Unverified: ListAccessPreviews lists previews by the time of their creation, because AWS does not document the order. */
  ListAccessPreviews: {
    ...analyzerRules,
    wrongMarker: invalidNextToken,
    run: (tx, input, ctx) => {
      const analyzer = keyOfAnalyzer(requireAnalyzer(tx, input.analyzerArn, ctx))
      const begin = accessPreviewKey(ctx.now - LISTED)
      const recent = [...tx.accessPreviews.by('analyzer', analyzer, begin)]
      const rows = (after = begin) => recent.filter(([key]) => key > after)
      const page = pageOf(pageRequest(input), rows, (row) => toSummary(row, input.analyzerArn))
      return { accessPreviews: page.items, nextToken: page.NextToken }
    },
  },

  /** Unverified: ListAccessPreviewFindings reports a preview that failed by ConflictException, because it has no findings. */
  ListAccessPreviewFindings: {
    ...analyzerRules,
    wrongMarker: invalidNextToken,
    run: (tx, input, ctx) => {
      const preview = requirePreview(tx, input, ctx)
      if (preview.failure) throw previewFailed(preview.id)
      const page = previewedFindings(preview, input)
      return { findings: page.items, nextToken: page.NextToken }
    },
  },
} satisfies Family<'accessanalyzer'>

interface OfPreview extends OfAnalyzer {
  readonly accessPreviewId: string
}

/**
 * Returns a preview of the analyzer.
 *
 * @throws AwsError ResourceNotFoundException
 */
function requirePreview(
  view: View,
  { analyzerArn, accessPreviewId: id }: OfPreview,
  ctx: Context,
): AccessPreviewRow {
  const analyzer = keyOfAnalyzer(requireAnalyzer(view, analyzerArn, ctx))
  for (const [, preview] of view.accessPreviews.by('preview', id))
    if (preview.analyzer === analyzer && ctx.now - preview.createDate <= SHOWN) return preview
  throw accessPreviewNotFound(id)
}

const toSummary = (
  { id, createDate, failure }: AccessPreviewRow,
  analyzerArn: string,
): AccessanalyzerTypes.AccessPreviewSummary => ({
  id,
  analyzerArn,
  createdAt: createDate,
  status: failure ? 'FAILED' : 'COMPLETED',
  ...(failure && { statusReason: { code: failure } }),
})

/** How operations treat the resources that an analyzer of external access looks at. */

import type { Runs } from '../../../../core/engine/operation.ts'
import { analyzedResourceNotFound } from '../../../../protocol/errors/accessanalyzer.ts'
import type { AnalyzerRow, FindingRow, View } from '../../../../store/index.ts'
import { pageInOrder, pageRequest } from '../paging.ts'
import type { Analyzed } from './analyzed.ts'
import { exposedResources } from './exposed.ts'
import { findingsOf } from './ledger.ts'
import { isExternal, requireExternal } from './lists.ts'

export const analyzedResources = {
  GetAnalyzedResource: (tx, input, ctx) => {
    const analyzer = requireExternal(tx, input, ctx)
    const resource = requireResource(tx, analyzer, input.resourceArn)
    const rows = findingsOf(tx, analyzer, ctx).filter((row) => row.resource === resource.arn)
    return { resource: { ...toResource(resource, rows), analyzedAt: ctx.now } }
  },

  /**
   * Unverified: ListAnalyzedResources lists resources by ARN, because AWS does not document the order, and without a type
   * those of all types, because the type is optional.
   */
  ListAnalyzedResources: (tx, input, ctx) => {
    const analyzer = requireExternal(tx, input, ctx)
    const { resourceType: wanted } = input
    const all = exposedResources(tx, analyzer)
    const resources = wanted === undefined ? all : all.filter(({ type }) => type === wanted)
    const page = pageInOrder(pageRequest(input), resources, ({ arn }) => arn, toSummary)
    return { analyzedResources: page.items, nextToken: page.NextToken }
  },

  /** Scans now: the other operations see the result at once. */
  StartResourceScan: (tx, input, ctx) => {
    const analyzer = requireExternal(tx, input, ctx)
    const { owner } = requireResource(tx, analyzer, input.resourceArn)
    if ((input.resourceOwnerAccount ?? owner) !== owner) throw analyzedResourceNotFound(input.resourceArn)
    findingsOf(tx, analyzer, ctx)
  },
} satisfies Runs<'accessanalyzer'>

/** @throws AwsError ResourceNotFoundException */
function requireResource(view: View, analyzer: AnalyzerRow, wanted: string): Analyzed {
  const found = exposedResources(view, analyzer).find(({ arn }) => arn === wanted)
  if (!found) throw analyzedResourceNotFound(wanted)
  return found
}

const toSummary = ({ arn, owner, type }: Analyzed) => ({
  resourceArn: arn,
  resourceOwnerAccount: owner,
  resourceType: type,
})

/** Unverified: The status of a resource is the first of ACTIVE, ARCHIVED, and RESOLVED that one of its findings has. */
function toResource(resource: Analyzed, rows: readonly FindingRow[]) {
  const present = rows.filter(isExternal).filter(({ status }) => status !== 'RESOLVED')
  const [status] = rows.map((row) => row.status).sort()
  return {
    ...toSummary(resource),
    createdAt: resource.createDate,
    updatedAt: Math.max(resource.changeDate, ...rows.map(({ updateDate }) => updateDate)),
    isPublic: present.some(({ isPublic }) => isPublic),
    actions: [...new Set(present.flatMap(({ actions }) => actions))],
    ...(status !== undefined && { status }),
  }
}

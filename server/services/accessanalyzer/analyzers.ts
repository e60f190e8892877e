/** Analyzers: what IAM Access Analyzer looks for in an account or in an organization. */

import { ACCESS_ANALYZER, analyzerArn } from '../../../core/aws/access-analyzer-ids.ts'
import { createdBefore, creationBy, tokenOf } from '../../../core/engine/client-tokens.ts'
import {
  ensureLinkedRole,
  hasLinkedRole,
  permissionForLinkedRole,
} from '../../../core/engine/linked-roles.ts'
import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import { requestedTags, toTagMap } from '../../../core/engine/tag-maps.ts'
import {
  analyzerExists,
  externalNotConfigurable,
  invalidNextToken,
  isServiceLinked,
  tokenUsedBefore,
  tooManyAnalyzers,
} from '../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../protocol/model/index.ts'
import { type AnalyzerRow, type AnalyzerType, analyzerKey, type Tx, type View } from '../../../store/index.ts'
import { addInlineRules } from './archive-rules.ts'
import { isForOrganization, newConfiguration, purposeOf } from './configuration.ts'
import { keyOfAnalyzer, namedAnalyzerRules, requireNamedAnalyzer } from './lookup.ts'
import { countAnalyzers, disabledReason, requireAdministrator } from './organization.ts'
import { pageOf, pageRequest } from './paging.ts'
import { newTags } from './tag-rules.ts'

export const analyzers = {
  /**
   * Creates an analyzer, and the service-linked role unless the account has it. Source: IAM User Guide, "Create an IAM
   * Access Analyzer external access analyzer".
   *
   * Analyzers are active as soon as they are created, because nothing here takes time.
   */
  CreateAnalyzer: {
    ...namedAnalyzerRules,
    conditions: (_view, { tags }) => requestedTags(tags),
    also: (view) =>
      hasLinkedRole(view, ACCESS_ANALYZER) ? [] : [permissionForLinkedRole(ACCESS_ANALYZER, view)],
    run: (tx, input, ctx) => {
      const before = createdBefore(input, earlierAnalyzers(tx, input, ctx), ({ name }) =>
        tokenUsedBefore(name),
      )
      return { arn: (before ?? create(tx, input, ctx)).arn }
    },
  },

  GetAnalyzer: {
    ...namedAnalyzerRules,
    run: (tx, { analyzerName }, ctx) => {
      const found = requireNamedAnalyzer(tx, analyzerName, ctx)
      return { analyzer: { ...toSummary(tx, found), configuration: found.configuration } }
    },
  },

  /** Unverified: ListAnalyzers lists analyzers by name, because AWS does not document the order. */
  ListAnalyzers: {
    wrongMarker: invalidNextToken,
    run: (tx, input, { region }) => {
      const { type } = input
      const rows = (after: string | undefined) =>
        type === undefined
          ? tx.analyzers.by('region', region, after)
          : tx.analyzers.by('type', `${region}:${type}`, after)
      const page = pageOf(pageRequest(input), rows, (row) => toSummary(tx, row))
      return { analyzers: page.items, nextToken: page.NextToken }
    },
  },

  /** Unverified: UpdateAnalyzer without a configuration changes nothing, because the model does not require it. */
  UpdateAnalyzer: {
    ...namedAnalyzerRules,
    run: (tx, { analyzerName, configuration }, ctx) => {
      const found = requireNamedAnalyzer(tx, analyzerName, ctx)
      if (purposeOf(found.type) === 'external') throw externalNotConfigurable()
      if (!configuration) return { configuration: found.configuration }
      const updated = newConfiguration({ ...found, accountId: tx.accountId }, configuration)
      tx.analyzers.put(keyOfAnalyzer(found), { ...found, ...(updated && { configuration: updated }) })
      return { configuration: updated }
    },
  },

  /**
   * Deletes an analyzer with its archive rules, findings, and access previews. The service-linked role stays.
   *
   * Unverified: A service-linked analyzer is reported by ValidationException, because it has an operation of its own.
   */
  DeleteAnalyzer: {
    ...namedAnalyzerRules,
    run: (tx, { analyzerName }, ctx) => {
      const found = requireNamedAnalyzer(tx, analyzerName, ctx)
      if (found.managedBy !== undefined) throw isServiceLinked(analyzerName)
      deleteAnalyzer(tx, found)
    },
  },
} satisfies Family<'accessanalyzer'>

/** The name of an analyzer, and the service that manages it, if it is service-linked. */
type Identity = Pick<AnalyzerRow, 'name' | 'managedBy'>

type NewAnalyzer = Input<'accessanalyzer', 'CreateServiceLinkedAnalyzer'> &
  Pick<Input<'accessanalyzer', 'CreateAnalyzer'>, 'tags'>

function create(tx: Tx, input: Input<'accessanalyzer', 'CreateAnalyzer'>, ctx: Context): AnalyzerRow {
  const { analyzerName: name } = input
  if (tx.analyzers.has(analyzerKey(ctx.region, name))) throw analyzerExists(name)
  return addAnalyzer(tx, { name }, input, ctx)
}

/**
 * Adds an analyzer with its archive rules, and the service-linked role of Access Analyzer.
 *
 * @throws AwsError ValidationException, or ServiceQuotaExceededException
 */
export function addAnalyzer(tx: Tx, identity: Identity, input: NewAnalyzer, ctx: Context): AnalyzerRow {
  const { type } = input
  if (isForOrganization(type)) requireAdministrator(tx)
  requireRoom(tx, identity, type, ctx)
  const configuration = newConfiguration({ type, accountId: tx.accountId }, input.configuration)
  const row = {
    ...identity,
    arn: analyzerArn(tx, ctx.region, identity.name),
    region: ctx.region,
    type,
    createDate: ctx.now,
    ...(configuration && { configuration }),
    ...newTags(input.tags, ctx),
    ...creationBy(input),
  }
  ensureLinkedRole(tx, ACCESS_ANALYZER, ctx)
  tx.analyzers.put(keyOfAnalyzer(row), row)
  addInlineRules(tx, row, input.archiveRules ?? [], ctx)
  return row
}

/**
 * Requires that there can be another analyzer.
 *
 * Unverified: Service-linked analyzers count, because AWS documents no quota for them.
 *
 * @throws AwsError ServiceQuotaExceededException
 */
function requireRoom(tx: Tx, { name }: Identity, type: AnalyzerType, { quotas, region }: Context): void {
  const quota = quotas[QUOTAS[type]]
  if (countAnalyzers(tx, type, region) >= quota) throw tooManyAnalyzers(quota, type, name)
}

/** Source: IAM User Guide, "IAM Access Analyzer quotas". */
const QUOTAS = {
  ACCOUNT: 'AccountAnalyzersPerTypeQuota',
  ACCOUNT_UNUSED_ACCESS: 'AccountAnalyzersPerTypeQuota',
  ACCOUNT_INTERNAL_ACCESS: 'AccountAnalyzersPerTypeQuota',
  ORGANIZATION: 'OrganizationAnalyzersPerTypeQuota',
  ORGANIZATION_UNUSED_ACCESS: 'OrganizationAnalyzersPerTypeQuota',
  ORGANIZATION_INTERNAL_ACCESS: 'OrganizationInternalAnalyzersQuota',
} as const satisfies Readonly<Record<AnalyzerType, keyof Context['quotas']>>

/** Returns the analyzers that requests with the same token created in the region. */
export function* earlierAnalyzers(
  { analyzers: table }: View,
  input: Pick<NewAnalyzer, 'clientToken'>,
  { region }: Pick<Context, 'region'>,
): Generator<AnalyzerRow> {
  for (const [, row] of table.by('clientToken', tokenOf(input) ?? '')) if (row.region === region) yield row
}

export function deleteAnalyzer(tx: Tx, row: AnalyzerRow): void {
  const key = keyOfAnalyzer(row)
  for (const [rule] of [...tx.archiveRules.by('analyzer', key)]) tx.archiveRules.delete(rule)
  for (const [finding] of [...tx.findings.by('analyzer', key)]) tx.findings.delete(finding)
  for (const [finding] of [...tx.findingRecommendations.by('analyzer', key)])
    tx.findingRecommendations.delete(finding)
  for (const [preview] of [...tx.accessPreviews.by('analyzer', key)]) tx.accessPreviews.delete(preview)
  tx.analyzers.delete(key)
}

/** Returns an analyzer as lists show it: without its configuration (API reference, AnalyzerSummary). */
function toSummary(account: View, row: AnalyzerRow): AccessanalyzerTypes.AnalyzerSummary {
  const { arn, name, type, createDate, tags, managedBy } = row
  const reason = disabledReason(account, row)
  return {
    arn,
    name,
    type,
    createdAt: createDate,
    tags: toTagMap(tags),
    status: reason ? 'DISABLED' : 'ACTIVE',
    ...(reason && { statusReason: { code: reason } }),
    ...(managedBy !== undefined && { managedBy }),
  }
}

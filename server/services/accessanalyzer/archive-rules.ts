/** Archive rules: which new findings of an analyzer are archived at once. */

import { analyzerArn, archiveRuleArn } from '../../../core/aws/access-analyzer-ids.ts'
import { createdBefore, creationBy, tokenOf } from '../../../core/engine/client-tokens.ts'
import type { Context, Family } from '../../../core/engine/operation.ts'
import {
  analyzerNotValid,
  archiveRuleExists,
  archiveRuleNotFound,
  duplicateRuleNames,
  invalidNextToken,
  tokenUsedBefore,
  tooManyArchiveRules,
} from '../../../protocol/errors/accessanalyzer.ts'
import type { AccessanalyzerTypes } from '../../../protocol/model/index.ts'
import {
  type AnalyzerRow,
  type ArchiveRuleRow,
  analyzerKey,
  archiveRuleKey,
  type Tx,
  type View,
} from '../../../store/index.ts'
import { requireRuleFilter } from './filters.ts'
import { keyOfAnalyzer, namedAnalyzerRules, requireNamedAnalyzer } from './lookup.ts'
import { pageOf, pageRequest } from './paging.ts'

interface RuleInput {
  readonly analyzerName: string
  readonly ruleName: string
}

/** Policies see the rule, also one that does not exist. Source: Service Authorization Reference. */
const ruleRules = {
  resource: (view: View, { analyzerName, ruleName }: RuleInput, { region }: Pick<Context, 'region'>) =>
    archiveRuleArn(analyzerArn(view, region, analyzerName), ruleName),
}

export const archiveRules = {
  CreateArchiveRule: {
    ...ruleRules,
    run: (tx, input, ctx) => {
      const analyzer = requireNamedAnalyzer(tx, input.analyzerName, ctx)
      if (createdBefore(input, earlierRules(tx, analyzer, input), ({ name }) => tokenUsedBefore(name))) return
      addRule(tx, analyzer, { ...newRule(analyzer, input, ctx), ...creationBy(input) }, ctx)
    },
  },

  GetArchiveRule: {
    ...ruleRules,
    run: (tx, input, ctx) => ({ archiveRule: toRule(requireNamedRule(tx, input, ctx)) }),
  },

  /**
   * Unverified: ListArchiveRules lists rules by name, and reports an analyzer that does not exist by ValidationException,
   * because the model gives it no other error.
   */
  ListArchiveRules: {
    ...namedAnalyzerRules,
    wrongMarker: invalidNextToken,
    run: (tx, input, { region }) => {
      const key = analyzerKey(region, input.analyzerName)
      if (!tx.analyzers.has(key)) throw analyzerNotValid(analyzerArn(tx, region, input.analyzerName))
      const rows = (after: string | undefined) => tx.archiveRules.by('analyzer', key, after)
      const page = pageOf(pageRequest(input), rows, toRule)
      return { archiveRules: page.items, nextToken: page.NextToken }
    },
  },

  UpdateArchiveRule: {
    ...ruleRules,
    run: (tx, input, ctx) => {
      const { analyzer, ...rule } = requireNamedRule(tx, input, ctx)
      requireRuleFilter(input.filter)
      const row = { ...rule, analyzer, filter: input.filter, updateDate: ctx.now }
      tx.archiveRules.put(archiveRuleKey(analyzer, rule.name), row)
    },
  },

  DeleteArchiveRule: {
    ...ruleRules,
    run: (tx, input, ctx) => {
      const { analyzer, name } = requireNamedRule(tx, input, ctx)
      tx.archiveRules.delete(archiveRuleKey(analyzer, name))
    },
  },
} satisfies Family<'accessanalyzer'>

/** @throws AwsError ResourceNotFoundException */
function requireNamedRule(tx: View, { analyzerName, ruleName }: RuleInput, ctx: Context): ArchiveRuleRow {
  return requireRule(tx, requireNamedAnalyzer(tx, analyzerName, ctx), ruleName)
}

/** @throws AwsError ResourceNotFoundException */
export function requireRule(tx: View, analyzer: AnalyzerRow, ruleName: string): ArchiveRuleRow {
  const rule = tx.archiveRules.get(archiveRuleKey(keyOfAnalyzer(analyzer), ruleName))
  if (!rule) throw archiveRuleNotFound(archiveRuleArn(analyzer.arn, ruleName))
  return rule
}

/**
 * Adds the rules that an analyzer is created with.
 *
 * @throws AwsError ValidationException, or ServiceQuotaExceededException
 */
export function addInlineRules(
  tx: Tx,
  analyzer: AnalyzerRow,
  rules: readonly AccessanalyzerTypes.InlineArchiveRule[],
  ctx: Context,
): void {
  if (new Set(rules.map(({ ruleName }) => ruleName)).size < rules.length) throw duplicateRuleNames()
  for (const rule of rules) addRule(tx, analyzer, newRule(analyzer, rule, ctx), ctx)
}

function newRule(
  analyzer: AnalyzerRow,
  { ruleName, filter }: AccessanalyzerTypes.InlineArchiveRule,
  { now }: Context,
): ArchiveRuleRow {
  return { name: ruleName, analyzer: keyOfAnalyzer(analyzer), filter, createDate: now, updateDate: now }
}

function addRule(tx: Tx, analyzer: AnalyzerRow, row: ArchiveRuleRow, { quotas }: Context): void {
  const { archiveRules: table } = tx
  const key = archiveRuleKey(row.analyzer, row.name)
  requireRuleFilter(row.filter)
  if (table.has(key)) throw archiveRuleExists(row.name)
  const quota = quotas.ArchiveRulesPerAnalyzerQuota
  if (table.count('analyzer', row.analyzer) >= quota) throw tooManyArchiveRules(quota, analyzer.name)
  table.put(key, row)
}

/** Returns the rules that requests with the same token created for the analyzer. */
function* earlierRules(
  { archiveRules: table }: View,
  analyzer: AnalyzerRow,
  input: { readonly clientToken?: string | undefined },
): Generator<ArchiveRuleRow> {
  const key = keyOfAnalyzer(analyzer)
  for (const [, row] of table.by('clientToken', tokenOf(input) ?? '')) if (row.analyzer === key) yield row
}

const toRule = ({ name, filter, createDate, updateDate }: ArchiveRuleRow) => ({
  ruleName: name,
  filter,
  createdAt: createDate,
  updatedAt: updateDate,
})

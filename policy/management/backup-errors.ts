/** What is wrong with the plans of an effective backup policy. */
import { isArchivedLongEnough, isShortEnough, isSlowEnough } from './grammars/backup-rule.ts'
import type { Merged } from './merge.ts'
import { type EffectivePolicyError, sourcesOf } from './policy-error.ts'

type Errors = readonly EffectivePolicyError[]

/** Source: AWS Organizations User Guide, "About invalid effective policy alerts". */
const MAX_RULES = 10

/** A plan, rule, or selection, and where it is. */
interface Block {
  readonly node: Merged
  readonly path: string
  readonly key: string
}

/**
 * Empty plans are not part of the effective policy, so they are no errors (recorded on AWS, September 2026).
 */
export function backupErrors(plans: Merged, now: number): Errors {
  return blocksOf(plans, 'plans').flatMap((plan) => [
    ...requireAll(plan, ['regions', 'rules', 'selections']),
    ...tooManyRules(plan),
    ...blocksIn(plan, 'rules').flatMap((rule) => ruleErrors(rule, plan, now)),
    ...blocksIn(plan, 'selections', 'tags').flatMap((tag) =>
      requireAll(tag, ['tag_value', 'iam_role_arn', 'tag_key']),
    ),
    ...blocksIn(plan, 'selections', 'resources').flatMap(resourceErrors),
  ])
}

function memberOf(node: Merged | undefined, ...path: readonly string[]): Merged | undefined {
  return path.reduce((found, key) => found?.members.get(key), node)
}

function blocksIn(plan: Block, ...path: readonly string[]): readonly Block[] {
  return blocksOf(memberOf(plan.node, ...path), [plan.path, ...path].join('/'))
}

function blocksOf(container: Merged | undefined, path: string): readonly Block[] {
  return [...(container?.members ?? [])]
    .filter(([, node]) => isPresent(node))
    .map(([key, node]) => ({ node, key, path: `${path}/${key}` }))
}

/** Returns whether the effective policy contains the setting or container. */
function isPresent({ grammar, values, members }: Merged): boolean {
  return grammar.kind === 'setting' ? values !== undefined : [...members.values()].some(isPresent)
}

/**
 * Unverified: A container of a backup plan that policies name but leave empty has too few elements, and one
 * that no policy names is missing.
 */
function requireAll({ node, path }: Block, keys: readonly string[]): Errors {
  return keys.flatMap((key): Errors => {
    const member = node.members.get(key)
    if (member === undefined || isMissing(member)) {
      return [{ code: 'KEY_REQUIRED', message: `'${key}' is missing`, path, contributors: sourcesOf(node) }]
    }
    if (isPresent(member) && member.values?.length !== 0) return []
    const message = `'${key}' is less than the allowed minimum limit 1`
    return [{ code: 'ELEMENTS_TOO_FEW', message, path: `${path}/${key}`, contributors: sourcesOf(member) }]
  })
}

/** A setting from which values were only removed has no value (recorded on AWS, September 2026). */
function isMissing({ grammar, values }: Merged): boolean {
  return grammar.kind === 'setting' && values === undefined
}

function tooManyRules(plan: Block): Errors {
  if (blocksIn(plan, 'rules').length <= MAX_RULES) return []
  const message = `'rules' exceeds the allowed maximum limit ${MAX_RULES}`
  const contributors = sourcesOf(memberOf(plan.node, 'rules'))
  return [{ code: 'ELEMENTS_TOO_MANY', message, path: `${plan.path}/rules`, contributors }]
}

/** A selection needs no resource types if it has conditions (recorded on AWS, September 2026). */
function resourceErrors(selection: Block): Errors {
  const conditions = memberOf(selection.node, 'conditions')
  const hasConditions = conditions !== undefined && isPresent(conditions)
  return requireAll(selection, hasConditions ? ['iam_role_arn'] : ['iam_role_arn', 'resource_types'])
}

function ruleErrors(rule: Block, plan: Block, now: number): Errors {
  const copies = [...(memberOf(rule.node, 'copy_actions')?.members.values() ?? [])]
  const lifecycles = [rule.node, ...copies].map((node) => memberOf(node, 'lifecycle'))
  return [
    ...requireAll(rule, ['target_backup_vault_name']),
    ...continuousErrors(rule),
    ...lifecycles.flatMap((lifecycle) => archiveErrors(rule, lifecycle, now)),
    ...scanErrors(rule, plan),
  ]
}

/** Cold storage that another policy adds is not examined (recorded on AWS, September 2026). */
function continuousErrors(rule: Block): Errors {
  const enabled = memberOf(rule.node, 'enable_continuous_backup')
  const deleteAfter = memberOf(rule.node, 'lifecycle', 'delete_after_days')
  if (valueIn(enabled) !== 'true' || isShortEnough(valueIn(deleteAfter))) return []
  return [dependent(rule, { enable_continuous_backup: enabled, delete_after_days: deleteAfter })]
}

function archiveErrors(rule: Block, lifecycle: Merged | undefined, now: number): Errors {
  const optIn = memberOf(lifecycle, 'opt_in_to_archive_for_supported_resources')
  if (valueIn(optIn) !== 'true') return []
  const archive = { opt_in_to_archive_for_supported_resources: optIn }
  const schedule = memberOf(rule.node, 'schedule_expression')
  const deleteAfter = memberOf(lifecycle, 'delete_after_days')
  const moveAfter = memberOf(lifecycle, 'move_to_cold_storage_after_days')
  const days = { delete_after_days: deleteAfter, move_to_cold_storage_after_days: moveAfter }
  return [
    ...(isSlowEnough(valueIn(schedule), now)
      ? []
      : [dependent(rule, { ...archive, schedule_expression: schedule })]),
    ...(isArchivedLongEnough(valueIn(moveAfter), valueIn(deleteAfter))
      ? []
      : [dependent(rule, { ...archive, ...days })]),
  ]
}

function scanErrors(rule: Block, plan: Block): Errors {
  const actions = memberOf(rule.node, 'scan_actions')
  const settings = memberOf(plan.node, 'scan_settings')
  if (actions === undefined || !isPresent(actions)) return []
  if (settings !== undefined && isPresent(settings)) return []
  return [dependent(rule, { scan_actions: actions, scan_settings: settings })]
}

function valueIn(setting: Merged | undefined): string | undefined {
  return setting?.values?.[0]
}

/** Unverified: Errors of effective backup policies print a missing setting as AWS prints containers. */
function dependent(rule: Block, fields: Readonly<Record<string, Merged | undefined>>): EffectivePolicyError {
  const listed = Object.entries(fields).map(([name, node]) => {
    const value = valueIn(node)
    return value === undefined ? `${name}(undefined)` : `${name}=${value}`
  })
  const where = `in policy block ${rule.key}`
  return {
    code: 'CROSS_ATTRIBUTE_VALIDATION',
    message: `Dependent fields ${listed.join(',')} ${where} are invalid when used together`,
    path: rule.path,
    contributors: sourcesOf(...Object.values(fields)),
  }
}

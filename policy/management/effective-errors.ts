/**
 * What is wrong with effective policies, which are made of valid policies. Accounts keep their last valid
 * effective policy until no error is left.
 *
 * Sources: AWS Organizations User Guide, "About invalid effective policy alerts"; answers of
 * ListEffectivePolicyValidationErrors recorded on AWS, September 2026.
 */
import { backupErrors } from './backup-errors.ts'
import { type AttachedPolicies, mergePolicies, printPolicy } from './effective.ts'
import type { ManagementPolicyType } from './grammars.ts'
import type { Merged } from './merge.ts'
import { type EffectivePolicyError, sourcesOf } from './policy-error.ts'

/** In bytes (recorded on AWS, September 2026). */
const MAX_TAG_POLICY = 395_000

/** How many tags may be reported for one type of resource (recorded on AWS, September 2026). */
const MAX_REPORTED = 50

/** How many tags a message names (recorded on AWS, September 2026). */
const NAMED_TAGS = 5

/**
 * Returns the errors of an effective policy. The same code, path, and message are returned only once.
 *
 * @param levels from the root down to the account
 * @param now in milliseconds; schedules are judged by the runs that follow
 */
export function effectivePolicyErrors(
  type: ManagementPolicyType,
  levels: readonly AttachedPolicies[],
  now: number,
): readonly EffectivePolicyError[] {
  const merged = mergePolicies(type, levels)
  if (merged === undefined) return []
  if (type === 'BACKUP_POLICY') return once(backupErrors(merged, now))
  return type === 'TAG_POLICY' ? [...sizeErrors(printPolicy(type, merged)), ...reportErrors(merged)] : []
}

function once(errors: readonly EffectivePolicyError[]): readonly EffectivePolicyError[] {
  const distinct = new Map<string, EffectivePolicyError>()
  for (const error of errors) {
    const key = JSON.stringify([error.code, error.path, error.message])
    const contributors = [...(distinct.get(key)?.contributors ?? []), ...error.contributors]
    distinct.set(key, { ...error, contributors: [...new Set(contributors)] })
  }
  return [...distinct.values()]
}

function sizeErrors(content: string): readonly EffectivePolicyError[] {
  const size = new TextEncoder().encode(content).length
  if (size <= MAX_TAG_POLICY) return []
  const message = `Effective policy size is ${size} bytes, which exceeds the maximum limit of ${MAX_TAG_POLICY} bytes`
  return [{ code: 'ELEMENTS_TOO_MANY', path: 'tags', message, contributors: [] }]
}

/**
 * Unverified: The error for a type that too many tags report names the tags in lower case, as effective
 * policies do.
 */
function reportErrors(tags: Merged): readonly EffectivePolicyError[] {
  const reported = new Map<string, { readonly keys: string[]; readonly contributors: Set<string> }>()
  for (const [key, tag] of tags.members) {
    const setting = tag.members.get('report_required_tag_for')
    for (const type of new Set(setting?.values)) {
      const { keys, contributors } = reported.get(type) ?? { keys: [], contributors: new Set() }
      reported.set(type, { keys, contributors })
      keys.push(key)
      for (const source of sourcesOf(setting)) contributors.add(source)
    }
  }
  return [...reported].flatMap(([type, { keys, contributors }]) => {
    if (keys.length <= MAX_REPORTED) return []
    return [{ ...tooManyReported(type, keys.sort()), contributors: [...contributors] }]
  })
}

function tooManyReported(type: string, keys: readonly string[]) {
  const first = keys.slice(0, NAMED_TAGS).join(', ')
  const limit = `exceeds the maximum limit of ${MAX_REPORTED}. Contributing tag keys include: ${first}`
  const count = `${keys.length} tags for 'report_required_tag_for'`
  const message = `Resource type '${type}' has ${count}, which ${limit} and ${keys.length - NAMED_TAGS} more`
  return { code: 'ELEMENTS_TOO_MANY', path: 'tags', message } as const
}

/** Looks up the condition keys of statements. */
import type { Condition } from './policy.ts'
import type { LintedKey } from './types.ts'

/** Returns what is known of the key of a condition, or undefined if it doesn't exist or lacks the name of a tag. */
export function keyOf(condition: Condition): LintedKey | undefined {
  const { key, statement } = condition
  const known = statement.policy.facts.key(key.value.toLowerCase())
  return known === undefined || lacksName(condition) !== undefined ? undefined : known
}

/** Returns what a key that lacks the name of a tag begins with, such as `aws:ResourceTag/`. */
export function lacksName({ key, statement }: Condition): string | undefined {
  const { facts } = statement.policy
  const beginning = `${key.value.toLowerCase().replace(/\/$/, '')}/`
  const name = facts.key(`${beginning}name`)?.name
  return name?.toLowerCase() === beginning ? name : undefined
}

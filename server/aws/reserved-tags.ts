/** The prefix of tags that is reserved for AWS. */
const RESERVED = /^aws:/i

/**
 * Returns which part of the tags begins with the reserved prefix. Undefined when none does.
 *
 * Source: IAM User Guide, rules for tagging.
 */
export function reservedPart(
  tags: readonly { readonly key: string; readonly value: string }[],
): 'keys' | 'values' | undefined {
  if (tags.some(({ key }) => RESERVED.test(key))) return 'keys'
  return tags.some(({ value }) => RESERVED.test(value)) ? 'values' : undefined
}

/** What AWS keeps to itself of tags. */
const RESERVED = /^aws:/i

/** Which part of any of the tags begins with the reserved text, if one does. Source: IAM User Guide, rules for tagging. */
export function reservedPart(
  tags: readonly { readonly key: string; readonly value: string }[],
): 'keys' | 'values' | undefined {
  if (tags.some(({ key }) => RESERVED.test(key))) return 'keys'
  return tags.some(({ value }) => RESERVED.test(value)) ? 'values' : undefined
}

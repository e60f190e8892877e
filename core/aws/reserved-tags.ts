/** The prefix of tag keys that is reserved for AWS. */
const RESERVED = /^aws:/i

/**
 * Reports whether a key begins with the reserved prefix, in uppercase or lowercase. Values may begin with it,
 * although the IAM User Guide says otherwise (recorded on AWS, September 2026).
 */
export function hasReservedKey(tags: readonly { readonly key: string }[]): boolean {
  return tags.some(({ key }) => RESERVED.test(key))
}

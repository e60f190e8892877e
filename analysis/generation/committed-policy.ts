/** Prepares policies that are made from calls for a repository: without account numbers, and with patterns for names. */
import type { PolicyDocument } from './policy-document.ts'

/** Returns the beginning of ARNs that a pattern with an optional `*` at its end is for. Undefined if it is not one. */
export function foldedPrefix(pattern: string): string | undefined {
  return /^(arn:(?:[^:*?]*:){4}[^*?]+)\*?$/.exec(pattern)?.[1]
}

/**
 * Returns the pattern that matches a resource in any environment: of a secret, with a pattern in place of the random
 * suffix, and of a resource below one of the prefixes, all that are below it.
 *
 * @param resource a literal ARN, or `*`
 */
export function patternOf(resource: string, prefixes: readonly string[] = []): string {
  const matching = prefixes.filter((prefix) => resource.startsWith(prefix))
  const [longest] = matching.sort((one, other) => other.length - one.length)
  return longest === undefined ? resource.replace(SECRET_SUFFIX, '??????') : `${longest}*`
}

/** Secrets Manager appends a hyphen and six random characters. Six small letters are more often a word of the name. */
const SECRET_SUFFIX =
  /(?<=^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+-)(?=[a-z\d]*[A-Z\d])[A-Za-z\d]{6}$/

/**
 * Returns the document with a placeholder in place of an account number, in ARNs, names, and conditions.
 *
 * @param placeholder such as `${AWS::AccountId}`
 */
export function withAccountAs(
  document: PolicyDocument,
  accountId: string,
  placeholder: string,
): PolicyDocument {
  const number = new RegExp(`(?<!\\d)${accountId}(?!\\d)`, 'g')
  const replaced = (_key: string, value: unknown) =>
    typeof value === 'string' ? value.replace(number, () => placeholder) : value
  return JSON.parse(JSON.stringify(document, replaced))
}

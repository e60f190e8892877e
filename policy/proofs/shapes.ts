/** Shapes of the ARNs and IDs of principals, and what conditions on other keys ask of an ARN. */
import {
  exactPattern,
  lettersOf,
  narrowedPieces,
  type Pattern,
  type Piece,
  patternOf,
  type Step,
  Wildcard,
} from './pattern.ts'
import type { Alternatives } from './texts.ts'

const colon = ':'.charCodeAt(0)
const slash = '/'.charCodeAt(0)

/** The number of an account: 12 digits. */
export const accountNumber: readonly Piece[] = new Array<Piece>(12).fill({ next: Wildcard.digit })

export const anything: readonly Piece[] = [{ loop: Wildcard.any }]

/** A name of at least one letter. */
export const name: readonly Piece[] = [{ next: Wildcard.name }, { loop: Wildcard.name }]

/** Returns the pattern of texts that consist of the parts. */
export function shape(...parts: readonly (string | readonly Piece[])[]): Pattern {
  return patternOf(parts.flatMap((part) => (typeof part === 'string' ? lettersOf(part) : part)))
}

/** The inside of a path, which isn't empty (IAM API Reference, CreateUser). */
const path: readonly Piece[] = [{ next: Wildcard.any }, ...anything]

/** Returns the shapes of the ARNs of users or roles, whose names can have a path before them. */
export function pathShapes(before: string, type: 'user' | 'role'): Alternatives {
  return [
    shape(before, accountNumber, `:${type}/`, name),
    shape(before, accountNumber, `:${type}/`, path, '/', name),
  ]
}

/** Returns the number of the account in an ARN of IAM or STS, which has no region. */
export function accountIn(arn: string): string {
  const start = arn.indexOf('::') + 2
  return arn.slice(start, start + 12)
}

/**
 * Returns what matches an ARN if the patterns match its account.
 *
 * @param before the ARN up to the account
 */
export function ofAccount(patterns: Alternatives, before: string): Alternatives {
  return patterns
    .filter((pattern) => !pattern.some(({ next }) => includes(next, colon)))
    .map((pattern) => shape(before, narrowedPieces(pattern, Wildcard.digit), ':', anything))
}

/** Returns what matches an ARN if the patterns match the name behind its last slash. */
export function ofName(patterns: Alternatives): Alternatives {
  return patterns
    .filter((pattern) => !pattern.some(({ next }) => includes(next, slash)))
    .map((pattern) => shape(anything, '/', narrowedPieces(pattern, Wildcard.name)))
}

/**
 * Returns what matches the ARN of a federated user if the patterns match the user's ID, `ACCOUNT:NAME`.
 *
 * @param before the ARN up to the account
 */
export function ofFederatedId(patterns: Alternatives, before: string): Alternatives {
  return patterns.flatMap(splitAtColon).map(([account, user]) => {
    const accountPieces = narrowedPieces(account, Wildcard.digit)
    return shape(before, accountPieces, ':federated-user/', narrowedPieces(user, Wildcard.name))
  })
}

/** Returns the ways in which a pattern can match a text with a colon: what is before it, and what is behind it. */
function splitAtColon(pattern: Pattern): readonly (readonly [Pattern, Pattern])[] {
  return pattern.flatMap(({ loop, next }, at) => {
    const before: Pattern = [...pattern.slice(0, at), { loop, next: undefined }]
    const split: [Pattern, Pattern][] = []
    if (loop === Wildcard.any) split.push([before, pattern.slice(at)])
    if (next === Wildcard.any || includes(next, colon)) split.push([before, pattern.slice(at + 1)])
    return split
  })
}

function includes(step: Step | undefined, letter: number): boolean {
  return typeof step === 'object' && step.includes(letter)
}

/** Returns the texts as elements of their own. */
export function each(texts: readonly string[]): readonly Alternatives[] {
  return texts.map((text) => [exactPattern(text)])
}

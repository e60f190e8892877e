/** What a check of a policy finds. */
import type { Span } from '../../../../policy/json-document.ts'

/** `error`: AWS refuses the document. The others are those of AWS's policy checks. */
export type Severity = 'error' | 'security-warning' | 'warning' | 'suggestion'

export interface Edit extends Span {
  readonly text: string
}

export interface Fix {
  /** What the fix does, as an imperative. */
  readonly text: string
  readonly edits: readonly Edit[]
}

export interface Finding extends Span {
  readonly severity: Severity
  /** For errors, the code of AWS's answer; for others, a name in capitals, AWS's own where it has one. */
  readonly code: string
  readonly message: string
  /** What the message does not say: where AWS's words are vague, or what the consequence is. */
  readonly detail?: string | undefined
  readonly fixes: readonly Fix[]
  /** The statement that the policy can do without. */
  readonly unused?: UnusedSpan
}

interface UnusedSpan extends Span {
  /** From 1. */
  readonly statement: number
}

/** Returns a fix that replaces a part of the text. */
export function replacing(span: Span, text: string, title: string): Fix {
  return { text: title, edits: [{ start: span.start, end: span.end, text }] }
}

/** Returns a fix that replaces a string with the name that was probably meant. No fix without one. */
export function renaming(span: Span, name: string | undefined): readonly Fix[] {
  return name === undefined ? [] : [replacing(span, JSON.stringify(name), `Change to ${name}`)]
}

/** Returns a fix that removes an item or a member with the comma that belongs to it. */
export function removing(document: string, { start, end }: Span, title: string): Fix {
  const comma = /^\s*,\s*/.exec(document.slice(end))?.[0]
  if (comma !== undefined) return replacing({ start, end: end + comma.length }, '', title)
  const before = /,\s*$/.exec(document.slice(0, start))?.[0] ?? ''
  return replacing({ start: start - before.length, end }, '', title)
}

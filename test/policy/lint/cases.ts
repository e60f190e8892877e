/** Cases of the checks of policies, from JSON files: each has a document with one finding, and one without. */
import { readdirSync, readFileSync } from 'node:fs'
import type {
  Finding,
  LintedPolicyType,
  LintedResourceType,
  PathElement,
} from '../../../policy/lint/types.ts'

export interface LintCase {
  readonly code: string
  /** What is special about the case, if a code has several. */
  readonly name?: string
  readonly policyType: LintedPolicyType
  readonly resourceType?: LintedResourceType
  /** Has exactly one finding. A string is the text of the document. */
  readonly document: unknown
  readonly at: readonly string[]
  readonly details: string
  /** Has no finding. */
  readonly nearMiss: unknown
  /** How long a document becomes by more padding in place of `%pad%`. */
  readonly padTo?: number
  readonly padNearMissTo?: number
}

const padding = '%pad%'
const folder = new URL('cases/', import.meta.url)

export const lintCases: readonly LintCase[] = readdirSync(folder).flatMap((name): readonly LintCase[] =>
  JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
)

/** Returns the text of a document, padded if it has a length. */
export function textOf(document: unknown, length: number | undefined): string {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  return length === undefined
    ? text
    : text.replace(padding, 'x'.repeat(length - text.length + padding.length))
}

/** Returns a path as text, such as `Statement[0].Action`. The name of a member is in parentheses. */
export function pathText(path: readonly PathElement[]): string {
  return path.map(stepText).join('').replace(/^\./, '')
}

function stepText(step: PathElement): string {
  if ('index' in step) return `[${step.index}]`
  if ('key' in step) return `.(${step.key})`
  return 'value' in step ? `.${step.value}` : `<${step.substring.start}+${step.substring.length}>`
}

export function pathsOf({ locations }: Finding): readonly string[] {
  return locations.map(({ path }) => pathText(path))
}

/** Reads a JSON file of this folder, or beside it. */
export function readData(path: string) {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
}

export { lintFacts as facts } from '../../../analysis/lint-facts.ts'

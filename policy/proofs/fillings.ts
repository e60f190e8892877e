/**
 * Requests to try when a proof with variables fails: the variables get values, and the resource and the keys that are
 * compared with them follow. The evaluator decides whether one of them is a witness.
 */
import type { Condition } from '../conditions/block.ts'
import { completesResources } from '../evaluate.ts'
import { resourceTemplates } from '../resource.ts'
import { parseTemplate, resolve, type Token, textOf, variablesIn } from '../template.ts'
import { CorrelatedKey, isCorrelated } from './correlated.ts'
import type { Draft } from './dimensions.ts'
import type { ProofStatement } from './side.ts'

type Template = readonly Token[]

/** What is put in place of wildcards. */
const fillers = ['example', 'x', '']

/** A key, and a pattern with variables that it is compared with. */
interface Comparison {
  /** In lower case. */
  readonly key: string
  readonly tokens: Template
}

/** What statements say of variables. */
interface Words {
  readonly resources: readonly Template[]
  readonly comparisons: readonly Comparison[]
  /** The keys that are variables, in lower case. */
  readonly keys: ReadonlySet<string>
  /** All patterns with variables, and the texts of all others. */
  readonly open: readonly Template[]
  readonly literal: readonly string[]
}

/** Returns the requests, and others like them in which the variables of the statements have several values. */
export function* allFillings(
  drafts: Iterable<Draft>,
  statements: readonly ProofStatement[],
): Iterable<Draft> {
  const words = wordsOf(statements)
  for (const draft of drafts) yield* fillings(draft, words)
}

function wordsOf(statements: readonly ProofStatement[]): Words {
  const resources = statements.flatMap(templatesOf)
  const conditions = statements.flatMap(({ compiled }) => compiled.conditions ?? [])
  const templates = [...resources, ...conditions.flatMap(templatesIn)]
  return {
    resources,
    comparisons: conditions.flatMap(comparisonOf),
    keys: new Set(statements.flatMap(({ compiled }) => compiled.required.map(({ key }) => key))),
    open: templates.filter(hasVariables),
    literal: templates.filter((tokens) => !hasVariables(tokens)).map(textOf),
  }
}

function hasVariables(tokens: Template): boolean {
  return variablesIn(tokens).length > 0
}

function* fillings(draft: Draft, words: Words): Iterable<Draft> {
  for (const value of valuesFor(words)) {
    const named = value === undefined ? draft : withValues(draft, words.keys, value)
    yield named
    for (const filler of fillers) {
      const compared = withCompared(named, words.comparisons, filler)
      yield compared
      for (const tokens of words.resources) yield { ...compared, resource: filled(tokens, compared, filler) }
    }
  }
}

/** Returns the first pattern with variables that the condition has. */
function comparisonOf(condition: Condition): readonly Comparison[] {
  if (condition.variables.length === 0) return []
  return templatesIn(condition)
    .filter(hasVariables)
    .slice(0, 1)
    .map((tokens) => ({ key: condition.key.toLowerCase(), tokens }))
}

function templatesOf({ compiled: { resources }, layer }: ProofStatement): readonly Template[] {
  return resources === undefined ? [] : resourceTemplates(resources, completesResources(layer))
}

function templatesIn({ values }: Condition): readonly Template[] {
  return values.map((value) => parseTemplate(value, { wildcards: true, variables: true }))
}

/**
 * Returns the values that the draft has, a new one, and texts that stand where other patterns have a variable. There can
 * be very many, of which only some are tried.
 */
function* valuesFor({ open, literal }: Words): Iterable<string | undefined> {
  yield* [undefined, 'example', '']
  const tried = new Set(['example', ''])
  for (const tokens of open) {
    const others = new Set(piecesOf(tokens, literal).filter((piece) => !tried.has(piece)))
    for (const piece of others) tried.add(piece)
    yield* others
  }
}

/** Returns what the texts have in place of the first variable. */
function piecesOf(tokens: Template, texts: readonly string[]): readonly string[] {
  const at = tokens.findIndex(({ kind }) => kind === 'variable')
  const before = textOf(tokens.slice(0, at))
  const [after = ''] = textOf(tokens.slice(at + 1))
  return texts
    .filter((text) => text.startsWith(before))
    .map((text) => text.slice(before.length))
    .map((rest) => (after !== '' && rest.includes(after) ? rest.slice(0, rest.indexOf(after)) : rest))
    .map((piece) => piece.replaceAll(/[*?]/g, 'x'))
}

/** Gives the keys a value, except those that follow from who the caller is. */
function withValues(draft: Draft, keys: ReadonlySet<string>, value: string): Draft {
  const free = [...keys].filter((key) => !isCorrelated(key))
  const context = new Map([...draft.context, ...free.map((key) => [key, value] as const)])
  return keys.has(CorrelatedKey.userName) ? renamed({ ...draft, context }, value) : { ...draft, context }
}

/** Returns the request of a user with another name, if the caller is a user. */
function renamed(draft: Draft, name: string): Draft {
  const { principal, context } = draft
  if (principal.kind !== 'user') return draft
  const arn = principal.arn.slice(0, principal.arn.lastIndexOf('/') + 1) + name
  const own = [
    [CorrelatedKey.arn, arn],
    [CorrelatedKey.userName, name],
  ] as const
  return { ...draft, principal: { ...principal, arn }, context: new Map([...context, ...own]) }
}

/**
 * Gives keys the values that conditions with variables compare them with. The value of a key that follows from who the
 * caller is can't be chosen, but the variable that is compared with it can.
 */
function withCompared(draft: Draft, comparisons: readonly Comparison[], filler: string): Draft {
  const compared = comparisons.flatMap(({ key, tokens }) => valueFor(key, tokens, draft, filler))
  return { ...draft, context: new Map([...draft.context, ...compared]) }
}

type Entry = readonly [string, string | readonly string[]]

function valueFor(key: string, tokens: Template, draft: Draft, filler: string): readonly Entry[] {
  if (!isCorrelated(key)) return [[key, filled(tokens, draft, filler)]]
  const values = [draft.context.get(key)].filter((value) => value !== undefined)
  const variables = variablesIn(tokens).filter((variable) => !isCorrelated(variable.key))
  return variables.flatMap((variable) => values.map((value) => [variable.key, value] as const))
}

function filled(tokens: Template, { context }: Draft, filler: string): string {
  return tokens
    .map((token) => {
      if (token.kind === 'variable') return resolve(token, context) ?? filler
      if (token.kind === 'text') return token.text
      return token.kind === 'one' ? 'x' : filler
    })
    .join('')
}

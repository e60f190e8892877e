import { type Condition, compileConditions } from './conditions/block.ts'
import { type Element, readDocument, readStatement, type Statement } from './document.ts'
import type { Json } from './json.ts'
import { type Glob, globOf, matchesGlob } from './match.ts'
import { type CompiledPrincipals, compilePrincipals } from './principal.ts'
import { compileResources, type ResourceElement } from './resource.ts'
import type { Variable } from './template.ts'
import { TextCache } from './text-cache.ts'

export type Effect = 'Allow' | 'Deny'

export interface CompiledStatement {
  readonly index: number
  readonly sid: string | undefined
  readonly effect: Effect
  readonly actions: Element
  readonly matchesAction: (lowerCasedAction: string) => boolean
  readonly resources: ResourceElement | undefined
  readonly principals: CompiledPrincipals | undefined
  /**
   * Undefined when the element is malformed. An Allow then never applies, and a Deny applies in every
   * context.
   */
  readonly conditions: readonly Condition[] | undefined
  /** The statement's variables. It applies only if each has a value or a default. */
  readonly required: readonly Variable[]
}

/** The statements of a policy that match one action. */
export interface Candidates {
  readonly allow: readonly CompiledStatement[]
  readonly deny: readonly CompiledStatement[]
}

const maxCachedActions = 512
const none: Candidates = { allow: [], deny: [] }

/**
 * A policy prepared for decisions. It searches the statements for an action once; later decisions on the
 * action skip all other statements.
 */
export class CompiledPolicy {
  /** The document. */
  readonly text: string
  /** False when the document is not a policy, so it allows nothing. */
  readonly readable: boolean
  readonly statements: readonly CompiledStatement[]
  readonly #variables: boolean
  readonly #byAction = new Map<string, Candidates>()

  constructor(text: string, document = compileDocument(text)) {
    this.text = text
    this.readable = document.readable
    this.statements = document.statements
    this.#variables = document.variables
  }

  /**
   * Returns the policy with one statement replaced, or removed if `statement` is undefined.
   *
   * @param text the text of this policy, except for the statement at `index`
   */
  edited(text: string, index: number, statement: Json | undefined): CompiledPolicy {
    const variables = this.#variables
    const written = readStatement(statement, index)
    const compiled = written ? [compileStatement(written, variables, false)] : []
    const before = this.statements.filter((other) => other.index < index)
    const after = this.statements.filter((other) => other.index > index)
    const statements = [...before, ...compiled, ...after]
    return new CompiledPolicy(text, { readable: true, variables, statements })
  }

  candidates(action: string): Candidates {
    return this.#byAction.get(action) ?? this.#findCandidates(action)
  }

  #findCandidates(action: string): Candidates {
    const lower = action.toLowerCase()
    const matches = this.statements.filter((statement) => statement.matchesAction(lower))
    const candidates = matches.length === 0 ? none : split(matches)
    if (this.#byAction.size >= maxCachedActions) this.#byAction.clear()
    this.#byAction.set(action, candidates)
    return candidates
  }
}

interface CompiledDocument extends Pick<CompiledPolicy, 'readable' | 'statements'> {
  /** Whether `${...}` is a variable. */
  readonly variables: boolean
}

function compileDocument(text: string, simulated = false): CompiledDocument {
  const document = readDocument(text)
  const { variables = false, statements = [] } = document ?? {}
  return {
    readable: document !== undefined,
    variables,
    statements: statements.map((statement) => compileStatement(statement, variables, simulated)),
  }
}

function split(statements: readonly CompiledStatement[]): Candidates {
  return {
    allow: statements.filter(({ effect }) => effect === 'Allow'),
    deny: statements.filter(({ effect }) => effect === 'Deny'),
  }
}

function compileStatement(statement: Statement, variables: boolean, simulated: boolean): CompiledStatement {
  const { index, sid, effect, actions, principals } = statement
  const resources = statement.resources && compileResources(statement.resources, variables)
  const denies = effect === 'Deny'
  const conditions = compileConditions(statement.condition, { variables, denies, simulated })
  return {
    index,
    sid,
    effect,
    actions,
    matchesAction: compileActions(actions),
    resources,
    principals: principals && compilePrincipals(principals),
    conditions,
    required: [
      ...(resources?.variables ?? []),
      ...(conditions ?? []).flatMap((condition) => condition.variables),
    ],
  }
}

/** Actions are case-insensitive and can contain wildcards, but no variables. */
function compileActions(element: Element): (action: string) => boolean {
  const exact = new Set<string>()
  const globs: Glob[] = []
  for (const value of element.values) {
    const lower = value.toLowerCase()
    if (/[*?]/.test(lower)) globs.push(globOf(lower))
    else exact.add(lower)
  }
  return (action) =>
    (exact.has(action) || globs.some((glob) => matchesGlob(glob, action))) !== element.negated
}

/**
 * Returns the policy with conditions that compare as in AWS's simulator. They use the types of context entries,
 * and differ from those of requests in a few cases: see `conditions/simulated.ts`.
 */
export function simulatedPolicy({ text }: CompiledPolicy): CompiledPolicy {
  return new CompiledPolicy(text, compileDocument(text, true))
}

/** Limits the total length of the documents in one generation of the cache. */
const maxCharacters = 4 * 1024 * 1024

const policies = new TextCache((document) => new CompiledPolicy(document), maxCharacters)

/**
 * Compiles a policy document of any type. Returns the same object for the same text while it is cached.
 * Never throws: a document that cannot be read allows nothing.
 */
export function compilePolicy(document: string): CompiledPolicy {
  return policies.get(document)
}

/**
 * Returns the keys in the conditions and variables of a statement, as written.
 * The resource's come first, as on AWS (CLI reference).
 */
export function keysOf(statement: CompiledStatement): readonly string[] {
  const { conditions = [] } = statement
  return [
    ...(statement.resources?.variables ?? []).map((variable) => variable.written),
    ...conditions.map((condition) => condition.key),
    ...conditions.flatMap(({ variables }) => variables.map((variable) => variable.written)),
  ]
}

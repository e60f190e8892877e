/**
 * The dimension of resources. A pattern with variables is a test of its own, which only resources can pass that match
 * the pattern with `*` in place of the variables.
 */
import { completesResources, coversRequestedResource } from '../evaluate.ts'
import type { AuthorizationRequest } from '../request.ts'
import { resourceTemplates } from '../resource.ts'
import { parseTemplate, type Token, variablesIn } from '../template.ts'
import { bitsOf } from './boxes.ts'
import { type Dimension, distinct, exactly, type Part, undivided } from './dimensions.ts'
import type { Budget } from './limits.ts'
import { exactPattern, type Pattern, resourcePattern } from './pattern.ts'
import type { Possible } from './possible.ts'
import type { ProofStatement } from './side.ts'
import { impliedTests, loosened, type OpenPattern } from './variables.ts'

type Template = readonly Token[]

/** An element of the search for classes, and the name by which it is known. */
type NamedElement = readonly [string, readonly Pattern[]]

/** A Resource or NotResource, taken apart. */
interface Written {
  readonly negated: boolean
  /** The patterns without variables. */
  readonly literal: NamedElement
  readonly open: readonly OpenPattern[]
  /** All elements. Each open pattern, with `*` in place of variables, is one. */
  readonly elements: readonly NamedElement[]
}

/** Returns the classes that an element of the search matches. */
type Matched = (element: string) => bigint

export interface ResourceQuestion {
  readonly statements: readonly ProofStatement[]
  /** Resources that none of these can match don't matter. Undefined if all matter. */
  readonly needed: readonly ProofStatement[] | undefined
}

/** @param sample a request for the action, for statements without a Resource */
export function resourceDimension(
  sample: AuthorizationRequest,
  { statements, needed }: ResourceQuestion,
  possible: Possible,
): Dimension {
  const all = statements.flatMap(writtenBy)
  const { within, outside } = typeElements(sample.action, possible)
  const elements = new Map([...all.flatMap((each) => each.elements), ...within, ...outside])
  const classes = possible.classesOf(elements, neededNames(needed))
  if (typeof classes === 'string')
    return undivided(classes, ({ compiled }) => compiled.resources !== undefined)
  const positions = new Map(Array.from(elements.keys(), (name, at) => [name, at]))
  const matched: Matched = (element) => {
    const at = Number(positions.get(element))
    possible.steps.spend(classes.length)
    return bitsOf(classes.map(({ matches }) => matches[at] === true))
  }
  const anything = bitsOf(classes.map(() => true))
  const ofTypes = [...within.map(([name]) => matched(name)), ...outside.map(([name]) => ~matched(name))]
  return {
    choices: classes.map(({ value }) => (draft) => ({ ...draft, resource: value })),
    partsOf: (statement) => {
      if (statement.compiled.resources !== undefined)
        return writtenBy(statement).flatMap((each) => placed(each, anything, matched))
      return coversRequestedResource(statement.compiled, sample, statement.layer) ? [exactly(anything)] : []
    },
    possible: ofTypes.reduce((common, each) => common & each, anything),
    impossible: impossibleResults(
      all.flatMap(({ open }) => open),
      anything,
      matched,
      possible.steps,
    ),
  }
}

/** Returns the elements of which one matches all that matters, or undefined if there is no such list. */
function neededNames(needed: ResourceQuestion['needed']): ReadonlySet<string> | undefined {
  const all = needed?.map(writtenBy)
  if (all === undefined || all.some((each) => each.length === 0)) return undefined
  if (all.flat().some(({ negated }) => negated)) return undefined
  return new Set(all.flat().flatMap(({ elements }) => elements.map(([name]) => name)))
}

/** Returns the elements of which all match the resources of the action, and those of which none does. */
function typeElements(
  action: string,
  possible: Possible,
): Readonly<Record<'within' | 'outside', readonly NamedElement[]>> {
  const patterns = possible.resourcesOf(action)
  const nested = possible.nestedIn(action)
  const elementOf = (list: readonly string[]): NamedElement => [
    `type ${JSON.stringify(list)}`,
    list.map(patternOfType),
  ]
  return {
    within: patterns === undefined ? [] : [elementOf(patterns)],
    outside: nested.length === 0 ? [] : [elementOf(nested)],
  }
}

/** An action without resources is asked for `*`, which isn't a pattern here. */
function patternOfType(pattern: string): Pattern {
  if (pattern === '*') return exactPattern(pattern)
  return resourcePattern(parseTemplate(pattern, { wildcards: true, variables: false }))
}

/** No resource passes a test without the match that it needs, or without passing another that it implies. */
function impossibleResults(
  open: readonly OpenPattern[],
  all: bigint,
  matched: Matched,
  steps: Budget,
): readonly Part[] {
  const unmatched = distinct(open, ({ test }) => test).map(({ test }) =>
    exactly(all & ~matched(test), new Map([[test, true]])),
  )
  const implied = impliedTests(open, resourcePattern, steps).map(([one, other]) =>
    exactly(
      all,
      new Map([
        [one, true],
        [other, false],
      ]),
    ),
  )
  return [...unmatched, ...implied]
}

const written = new WeakMap<ProofStatement, readonly Written[]>()

/** Returns nothing for a statement without a Resource. Each class of actions asks again. */
function writtenBy(statement: ProofStatement): readonly Written[] {
  const known = written.get(statement) ?? takenApart(statement)
  written.set(statement, known)
  return known
}

function takenApart({ compiled: { resources }, layer }: ProofStatement): readonly Written[] {
  if (resources === undefined) return []
  const templates = resourceTemplates(resources, completesResources(layer))
  const isOpen = (tokens: Template) => variablesIn(tokens).length > 0
  const texts = templates.filter((tokens) => !isOpen(tokens))
  const literal = [JSON.stringify(texts), texts.map(resourcePattern)] as const
  const open = templates
    .filter(isOpen)
    .map((tokens) => ({ test: `Resource ${JSON.stringify(tokens)}`, tokens }))
  const loose = open.map(({ test, tokens }) => [test, [resourcePattern(loosened(tokens))]] as const)
  return [{ negated: resources.negated, literal, open, elements: [literal, ...loose] }]
}

function placed({ negated, literal: [name], open }: Written, all: bigint, matched: Matched): readonly Part[] {
  const fixed = matched(name)
  if (negated) return [exactly(all & ~fixed, new Map(open.map(({ test }) => [test, false])))]
  return [exactly(fixed), ...open.map(({ test }) => exactly(matched(test), new Map([[test, true]])))]
}

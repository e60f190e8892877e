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
import { exactPattern, type Pattern, resourcePattern } from './pattern.ts'
import type { Possible } from './possible.ts'
import type { ProofStatement } from './side.ts'
import { impliedTests, loosened, type OpenPattern } from './variables.ts'

type Template = readonly Token[]

/** A Resource or NotResource, taken apart. */
interface Written {
  readonly negated: boolean
  /** The patterns without variables. Together they are one element of the search for classes. */
  readonly literal: readonly Template[]
  /** Each of these is an element. */
  readonly open: readonly OpenPattern[]
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
  const written = statements.flatMap(writtenBy)
  const elements = new Map(written.flatMap(elementsOf))
  const patterns = possible.resourcesOf(sample.action)
  const possibleName = `possible ${JSON.stringify(patterns)}`
  if (patterns !== undefined) elements.set(possibleName, patterns.map(patternOfType))
  const classes = possible.classesOf(elements, neededNames(needed))
  if (typeof classes === 'string')
    return undivided(classes, ({ compiled }) => compiled.resources !== undefined)
  const positions = new Map(Array.from(elements.keys(), (name, at) => [name, at]))
  const matched: Matched = (element) => {
    const at = Number(positions.get(element))
    return bitsOf(classes.map(({ matches }) => matches[at] === true))
  }
  const all = bitsOf(classes.map(() => true))
  return {
    choices: classes.map(({ value }) => (draft) => ({ ...draft, resource: value })),
    partsOf: (statement) => {
      if (statement.compiled.resources !== undefined)
        return writtenBy(statement).flatMap((each) => placed(each, all, matched))
      return coversRequestedResource(statement.compiled, sample, statement.layer) ? [exactly(all)] : []
    },
    possible: patterns === undefined ? all : matched(possibleName),
    impossible: impossibleResults(
      written.flatMap(({ open }) => open),
      all,
      matched,
    ),
  }
}

/** Returns the elements of which one matches all that matters, or undefined if there is no such list. */
function neededNames(needed: ResourceQuestion['needed']): ReadonlySet<string> | undefined {
  const written = needed?.map(writtenBy)
  if (written === undefined || written.some((each) => each.length === 0)) return undefined
  if (written.flat().some(({ negated }) => negated)) return undefined
  return new Set(written.flat().flatMap((each) => elementsOf(each).map(([name]) => name)))
}

/** An action without resources is asked for `*`, which isn't a pattern here. */
function patternOfType(pattern: string): Pattern {
  if (pattern === '*') return exactPattern(pattern)
  return resourcePattern(parseTemplate(pattern, { wildcards: true, variables: false }))
}

/** No resource passes a test without the match that it needs, or without passing another that it implies. */
function impossibleResults(open: readonly OpenPattern[], all: bigint, matched: Matched): readonly Part[] {
  const unmatched = distinct(open, ({ test }) => test).map(({ test }) =>
    exactly(all & ~matched(test), new Map([[test, true]])),
  )
  const implied = impliedTests(open, resourcePattern).map(([one, other]) =>
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

/** Returns nothing for a statement without a Resource. */
function writtenBy({ compiled: { resources }, layer }: ProofStatement): readonly Written[] {
  if (resources === undefined) return []
  const templates = resourceTemplates(resources, completesResources(layer))
  const isOpen = (tokens: Template) => variablesIn(tokens).length > 0
  return [
    {
      negated: resources.negated,
      literal: templates.filter((tokens) => !isOpen(tokens)),
      open: templates
        .filter(isOpen)
        .map((tokens) => ({ test: `Resource ${JSON.stringify(tokens)}`, tokens })),
    },
  ]
}

function elementsOf({ literal, open }: Written): readonly (readonly [string, readonly Pattern[]])[] {
  return [
    [literalName(literal), literal.map(resourcePattern)],
    ...open.map(({ test, tokens }) => [test, [resourcePattern(loosened(tokens))]] as const),
  ]
}

function literalName(literal: readonly Template[]): string {
  return JSON.stringify(literal)
}

function placed({ negated, literal, open }: Written, all: bigint, matched: Matched): readonly Part[] {
  const fixed = matched(literalName(literal))
  if (negated) return [exactly(all & ~fixed, new Map(open.map(({ test }) => [test, false])))]
  return [exactly(fixed), ...open.map(({ test }) => exactly(matched(test), new Map([[test, true]])))]
}

/** The dimensions of requests with the same action: classes of values, and which of them each statement matches. */
import type { CompiledStatement } from '../compile.ts'
import type { Condition } from '../conditions/block.ts'
import { completesResources, coversRequestedResource } from '../evaluate.ts'
import type { AuthorizationRequest, ConditionContext, Principal } from '../request.ts'
import { resourceTemplates } from '../resource.ts'
import type { Token } from '../template.ts'
import { bitsOf } from './boxes.ts'
import { globClasses } from './classes.ts'
import { resourcePattern } from './pattern.ts'
import type { ProofStatement } from './side.ts'
import type { Unknown } from './types.ts'
import { type KeyOptions, keyClasses } from './values.ts'

/** Sets of classes of one dimension. */
export interface Extent {
  /** The classes that the statement can match: at least those that it matches. */
  readonly may: bigint
  /** The classes that the statement matches for certain. */
  readonly must: bigint
  /** Why the two differ. */
  readonly reason?: Unknown['reason']
}

/** A request that is being put together. */
export interface Draft extends AuthorizationRequest {
  /** By key in lower case. */
  readonly context: ReadonlyMap<string, string | readonly string[]>
}

export interface Dimension {
  /** A value of each class, as a change of a request. */
  readonly choices: readonly ((draft: Draft) => Draft)[]
  readonly extentOf: (statement: ProofStatement) => Extent
}

/** A principal for questions in which no statement names principals. */
export const anyPrincipal: Principal = {
  kind: 'user',
  accountId: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/alice',
}

/** Gives no variable a value, so that the evaluator puts `*` in its place, even if it has a default. */
const unfilled: ConditionContext = { get: () => [], has: () => false }

const run: Token = { kind: 'run', text: '*' }

export function resourceDimension(
  action: string,
  statements: readonly ProofStatement[],
  states: number,
): Dimension {
  const elements = distinct(statements, ({ compiled: { resources }, layer }) =>
    JSON.stringify([completesResources(layer), resources?.areVariables, resources?.values]),
  )
  const classes = globClasses(elements.map(loosePatterns), { states })
  if (typeof classes === 'string')
    return undivided(classes, ({ compiled }) => compiled.resources !== undefined)
  const requests = classes.map(({ value: resource }) => {
    return { action, resource, principal: anyPrincipal, context: unfilled }
  })
  return {
    choices: requests.map(({ resource }) => (draft) => ({ ...draft, resource })),
    extentOf: ({ compiled, layer }) => {
      const loose = requests.map((request) => coversRequestedResource(compiled, request, layer))
      const { negated = false, variables = [] } = compiled.resources ?? {}
      if (variables.length === 0) return exactly(bitsOf(loose))
      return { may: bitsOf(loose.map((covers) => covers || negated)), must: 0n, reason: 'variables' }
    },
  }
}

/** Returns the patterns of the statement's resources, with `*` in place of variables. */
function loosePatterns({ compiled: { resources }, layer }: ProofStatement) {
  const templates = resources === undefined ? [] : resourceTemplates(resources, completesResources(layer))
  return templates.map((tokens) =>
    resourcePattern(tokens.map((token) => (token.kind === 'variable' ? run : token))),
  )
}

/** @param key in lower case */
export function keyDimension(
  key: string,
  statements: readonly ProofStatement[],
  options: KeyOptions,
): Dimension {
  const conditions = distinct(
    statements.flatMap((statement) => conditionsOn(statement, key).map((each) => ({ statement, each }))),
    ({ statement, each }) => JSON.stringify([each.operator, each.values, statement.compiled.effect]),
  ).map(({ each }) => each)
  const classes = keyClasses(conditions, options)
  if (typeof classes === 'string') {
    return undivided(classes, (statement) => conditionsOn(statement, key).length > 0)
  }
  const contexts = classes.map(({ value }) => new Map(value === undefined ? [] : [[key, value]]))
  return {
    choices: contexts.map((values) => (draft) => ({
      ...draft,
      context: new Map([...draft.context, ...values]),
    })),
    extentOf: (statement) => {
      const own = conditionsOn(statement, key)
      return exactly(bitsOf(contexts.map((context) => own.every(({ holds }) => holds(context)))))
    },
  }
}

/** Returns the keys that the statement compares with literals, in lower case. */
export function comparedKeys({ compiled }: ProofStatement): readonly string[] {
  return literalConditions(compiled).map(({ key }) => key.toLowerCase())
}

/** Returns the statement's conditions on a key that compare it with literals. */
function conditionsOn({ compiled }: ProofStatement, key: string): readonly Condition[] {
  return literalConditions(compiled).filter((condition) => condition.key.toLowerCase() === key)
}

function literalConditions({ conditions = [] }: CompiledStatement): readonly Condition[] {
  return conditions.filter(({ variables }) => variables.length === 0)
}

function distinct<T>(list: readonly T[], keyOf: (each: T) => string): readonly T[] {
  return [...new Map(list.map((each) => [keyOf(each), each])).values()]
}

/**
 * Returns a dimension whose classes aren't known.
 *
 * @param concerns whether the dimension matters to a statement
 */
export function undivided(
  reason: Unknown['reason'],
  concerns: (statement: ProofStatement) => boolean,
): Dimension {
  return {
    choices: [(draft) => draft],
    extentOf: (statement) => (concerns(statement) ? { may: 1n, must: 0n, reason } : exactly(1n)),
  }
}

function exactly(bits: bigint): Extent {
  return { may: bits, must: bits }
}

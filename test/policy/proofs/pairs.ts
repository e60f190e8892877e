/** Generates pairs of sides: unrelated ones, and such that differ in little, of which many contain one another. */
import { Choices } from './choices.ts'
import type { Kind } from './kinds.ts'
import type { Fields, Pair, WrittenSet, WrittenSide } from './written.ts'

type Statements = readonly Fields[]

/** Returns the pair with a number. The same number always makes the same pair. */
export function pairOf(kind: Kind, seed: number): Pair {
  const choices = new Choices(seed)
  const a = drawnSide(kind, choices)
  const way = choices.below(10)
  if (way < 3) return { a, b: drawnSide(kind, choices) }
  const b = way < 6 ? widened(kind, a, choices) : edited(kind, a, choices)
  return choices.percent(50) ? { a, b } : { a: b, b: a }
}

export function drawnSide(kind: Kind, choices: Choices): WrittenSide {
  return kind.layers(choices).map((layer) => ({
    layer,
    policies: choices.some(1, choices.percent(20) ? 2 : 1, () => statementsOf(kind, choices)),
  }))
}

function statementsOf(kind: Kind, choices: Choices): Statements {
  return choices.some(1, kind.statements, () => drawnStatement(kind, choices))
}

export function drawnStatement({ draws, fixed }: Kind, choices: Choices): Fields {
  const Effect = choices.percent(75) ? 'Allow' : 'Deny'
  return draws.reduce<Fields>((made, draw) => merged(made, draw(choices)), { Effect, ...fixed })
}

/** Adds elements to a statement. A condition is added to its condition, and any other element replaces its negation. */
function merged(statement: Fields, more: Fields): Fields {
  const kept = Object.entries(statement).filter(([name]) => !(negationOf(name) in more))
  const both = { ...Object.fromEntries(kept), ...more }
  if (!('Condition' in statement && 'Condition' in more)) return both
  return { ...both, Condition: { ...Object(statement['Condition']), ...Object(more['Condition']) } }
}

function negationOf(name: string): string {
  return name.startsWith('Not') ? name.slice(3) : `Not${name}`
}

/** Returns the side with one statement more in one of its policies. */
function widened(kind: Kind, side: WrittenSide, choices: Choices): WrittenSide {
  return inOnePolicy(side, choices, (statements) =>
    statements.toSpliced(choices.below(statements.length + 1), 0, drawnStatement(kind, choices)),
  )
}

/** Returns the side with one to three small changes. */
function edited(kind: Kind, side: WrittenSide, choices: Choices): WrittenSide {
  const edits = choices.between(1, 3)
  let changed = side
  for (let edit = 0; edit < edits; edit++)
    changed = inOnePolicy(changed, choices, (statements) => editedStatements(kind, statements, choices))
  return changed
}

function inOnePolicy(
  side: WrittenSide,
  choices: Choices,
  change: (statements: Statements) => Statements,
): WrittenSide {
  const at = choices.below(side.length)
  return side.map((set, index) => (index === at ? withChangedPolicy(set, choices, change) : set))
}

function withChangedPolicy(
  { layer, policies }: WrittenSet,
  choices: Choices,
  change: (statements: Statements) => Statements,
): WrittenSet {
  const at = choices.below(policies.length)
  return { layer, policies: policies.map((policy, index) => (index === at ? change(policy) : policy)) }
}

function editedStatements(kind: Kind, statements: Statements, choices: Choices): Statements {
  if (statements.length === 0) return [drawnStatement(kind, choices)]
  const at = choices.below(statements.length)
  const old = statements[at] ?? {}
  const way = choices.below(10)
  if (way < 1) return statements.toSpliced(at, 1)
  if (way < 2) return statements.toSpliced(at, 1, ...split(old, choices))
  if (way < 5 || (kind.readable && way > 5))
    return statements.with(at, merged(old, choices.oneOf(kind.draws)(choices)))
  if (way < 6) return statements.with(at, withoutCondition(old))
  return statements.with(at, withEditedText(kind, old, choices))
}

function withoutCondition({ Condition: _, ...others }: Fields): Fields {
  return others
}

/** Splits a list of actions or resources into two statements. */
function split(statement: Fields, choices: Choices): Statements {
  const name = choices.oneOf(['Action', 'Resource'])
  const list = statement[name]
  if (!Array.isArray(list)) return [statement, statement]
  const at = choices.below(list.length)
  const halves = [list.slice(0, at), list.slice(at)].filter((half) => half.length > 0)
  return halves.map((half) => ({ ...statement, [name]: half }))
}

/** Edits one text among the values of a statement: widens, narrows, or changes it by one character. */
function withEditedText({ fixed }: Kind, statement: Fields, choices: Choices): Fields {
  const names = Object.keys(statement).filter((name) => name !== 'Effect' && !(name in fixed))
  if (names.length === 0) return statement
  const name = choices.oneOf(names)
  return { ...statement, [name]: withEditedLeaf(statement[name], choices) }
}

function withEditedLeaf(value: unknown, choices: Choices): unknown {
  if (typeof value === 'string') return editedText(value, choices)
  if (typeof value !== 'object' || value === null) return value
  const names = Object.keys(value)
  if (names.length === 0) return value
  const at = choices.below(names.length)
  const changed = Object.entries(value).map(
    ([name, member], index) => [name, index === at ? withEditedLeaf(member, choices) : member] as const,
  )
  return Array.isArray(value) ? changed.map(([, member]) => member) : Object.fromEntries(changed)
}

/** Five colons stay, because variables are only behind them. */
function editedText(text: string, choices: Choices): string {
  const at = choices.between(text.startsWith(':::::') ? 5 : 0, text.length)
  const inserted = choices.oneOf(['', '*', '*', '?', 'a', 'b'])
  return text.slice(0, at) + inserted + text.slice(at + choices.below(2))
}

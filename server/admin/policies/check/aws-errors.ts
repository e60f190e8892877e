/**
 * Finds where the errors are for which AWS would refuse a policy.
 *
 * AWS's answer has one sentence and no position, and it reports only the first error. Each part of the document is
 * therefore validated by itself, in a policy that is otherwise valid, by the validator that the operations use.
 */

import { nearestOf } from '../../../../core/standards/nearest.ts'
import { OPERATORS } from '../../../../policy/conditions/names.ts'
import { readOperator } from '../../../../policy/conditions/operators.ts'
import {
  itemsOf,
  jsonOf,
  type Member,
  memberOf,
  membersOf,
  type Node,
  parseDocument,
  type Span,
  type SyntaxFlaw,
  statementsOf,
  stringIn,
} from '../../../../policy/json-document.ts'
import { policyElements, statementElements } from '../../../../policy/validate/strict.ts'
import { type Fix, renaming, replacing } from './finding.ts'
import type { KindRules } from './kinds.ts'
import { spanOf } from './statements.ts'

export interface Located extends Span {
  /** AWS's sentence. */
  readonly message: string
  readonly detail?: string | undefined
  readonly fixes?: readonly Fix[]
}

/** Returns the errors, with the one that AWS would report first at the beginning. */
export function errorsIn(document: string, rules: KindRules): readonly Located[] {
  const message = rules.problem(document)
  if (message === undefined) return []
  const parsed = parseDocument(document)
  const { root: tree, expected: detail } = parsed
  if (tree === undefined) return [{ message, detail, ...flawSpan(document, parsed) }]
  const duplicates = duplicatesIn(tree).map((member) => duplicated(message, member))
  if (duplicates.length > 0) return duplicates
  const located = [...inDocument(tree, rules), ...inStatements(tree, rules), ...repeatedSids(tree, rules)]
  const isReported = located.some((each) => each.message === message)
  const all = isReported ? located : [{ message, ...formError(tree) }, ...located]
  return all.toSorted((one, other) => Number(other.message === message) - Number(one.message === message))
}

/** Returns the character where the text is not JSON. At the end of the text, it is the last one. */
function flawSpan({ length }: string, { markedAt }: SyntaxFlaw): Span {
  const start = Math.max(0, Math.min(markedAt, length - 1))
  return { start, end: Math.min(start + 1, length) }
}

/** Returns the members whose names their object already has, anywhere in the tree. */
function duplicatesIn(node: Node): readonly Member[] {
  if (node.kind === 'list') return node.items.flatMap(duplicatesIn)
  const seen = new Set<string>()
  return membersOf(node).flatMap((member) => {
    const isDuplicate = seen.has(member.name.value)
    seen.add(member.name.value)
    return [...(isDuplicate ? [member] : []), ...duplicatesIn(member.value)]
  })
}

function duplicated(message: string, { name }: Member): Located {
  return {
    message,
    detail: `${JSON.stringify(name.value)} occurs twice in the same object.`,
    ...spanOf(name),
  }
}

function firstCharacter({ start }: Span): Span {
  return { start, end: start + 1 }
}

/** Returns where the form of the whole document is wrong. */
function formError(tree: Node): Omit<Located, 'message'> {
  if (tree.start === 0) return { ...firstCharacter(tree), ...versionFix(tree) }
  const space = { start: 0, end: tree.start }
  const fixes = [replacing(space, '', 'Remove the white space')]
  return { ...space, detail: 'AWS accepts no white space before the document.', fixes }
}

const VERSION = '2012-10-17'

/** Offers the version that managed policies must have. */
function versionFix(tree: Node): Pick<Located, 'fixes'> {
  const first = membersOf(tree)[0]
  if (tree.kind !== 'object' || memberOf(tree, 'Version') || !first) return {}
  const { start } = first.name
  const edits = [{ start, end: start, text: `"Version": "${VERSION}",\n  ` }]
  return { fixes: [{ text: `Add Version ${VERSION}`, edits }] }
}

/** Validates the elements of the document besides its statements. */
function inDocument(tree: Node, rules: KindRules): readonly Located[] {
  const isForeign = (member: Member) => member.name.value !== 'Statement'
  return membersOf(tree)
    .filter(isForeign)
    .flatMap((member) => {
      const message = problemWith(rules, { [member.name.value]: jsonOf(member.value) }, [rules.statement])
      if (message === undefined) return []
      return [unknownElement(message, member, policyElements) ?? wrongVersion(message, member)]
    })
}

function wrongVersion(message: string, { name, value }: Member): Located {
  const fixes = name.value === 'Version' ? [replacing(value, `"${VERSION}"`, `Change to ${VERSION}`)] : []
  return { message, start: value.start, end: value.end, fixes }
}

function unknownElement(message: string, { name }: Member, known: ReadonlySet<string>): Located | undefined {
  if (known.has(name.value)) return undefined
  const detail = `Policies have no element ${JSON.stringify(name.value)} here.`
  return { message, detail, ...spanOf(name), fixes: renaming(name, nearestOf(name.value, [...known])) }
}

function problemWith(rules: KindRules, members: object, statements: readonly unknown[]): string | undefined {
  return rules.problem(JSON.stringify({ Version: VERSION, ...members, Statement: statements }))
}

function inStatements(tree: Node, rules: KindRules): readonly Located[] {
  return statementsOf(tree).flatMap((statement) => {
    const message = problemWith(rules, {}, [jsonOf(statement)])
    if (message === undefined) return []
    const located = inStatement(statement, rules)
    return located.length > 0 ? located : [{ message, ...firstCharacter(statement) }]
  })
}

function inStatement(statement: Node, rules: KindRules): readonly Located[] {
  const found = membersOf(statement).flatMap((member) => inElement(member, rules))
  const missing = missingElement(statement, rules)
  if (missing) return [...found, missing]
  return found.length > 0 ? found : inPairs(statement, rules)
}

/** Returns what AWS says about the names of a statement's elements, such as that an action is missing. */
function missingElement(statement: Node, rules: KindRules): Located | undefined {
  const names = membersOf(statement).map(({ name }) => name.value)
  const written = Object.entries(rules.statement).filter(
    ([name]) => names.includes(name) || names.includes(`Not${name}`),
  )
  const message = problemWith(rules, {}, [Object.fromEntries(written)])
  if (message === undefined) return undefined
  const missing = Object.keys(rules.statement).filter(
    (name) => !names.includes(name) && !names.includes(`Not${name}`),
  )
  const detail = missing.length === 0 ? undefined : `The statement has no ${missing.join(' and no ')}.`
  return { message, detail, ...firstCharacter(statement) }
}

/** Validates one element of a statement, in a statement that is otherwise valid. */
function inElement(member: Member, rules: KindRules): readonly Located[] {
  const { value } = member
  const name = member.name.value
  const problem = (content: unknown) => problemWith(rules, {}, [statementWith(rules, name, content)])
  const message = problem(jsonOf(value))
  if (message === undefined) return []
  const unknown = unknownElement(message, member, statementElements)
  if (unknown) return [unknown]
  const detail = detailOn(member, rules)
  const withDetail = (located: Located): Located => ({ detail, ...located })
  if (name === 'Effect') return [withDetail({ message, ...spanOf(value), fixes: effectFix(value) })]
  const isForbidden =
    /Principal|Resource/.test(name) && !(name in rules.statement) && problem('*') === message
  if (isForbidden) return [withDetail({ message, ...spanOf(member.name) })]
  const parts = name === 'Condition' ? inCondition(value, problem) : inValues(value, problem)
  if (parts.length > 0) return parts.map(withDetail)
  return [withDetail({ message, ...spanOf(value) })]
}

function detailOn({ name, value }: Member, rules: KindRules): string | undefined {
  const statement = statementWith(rules, name.value, jsonOf(value))
  return rules.explain?.(JSON.stringify({ Version: VERSION, Statement: [statement] }), name.value)
}

function statementWith({ statement }: KindRules, name: string, content: unknown): object {
  const positive = name.replace(/^Not/, '')
  const others = Object.entries(statement).filter(([each]) => each !== positive)
  return { ...Object.fromEntries(others), [name]: content }
}

function effectFix(value: Node): readonly Fix[] {
  return renaming(value, nearestOf(stringIn(value) ?? '', ['Allow', 'Deny']))
}

type Problem = (content: unknown) => string | undefined

/** Validates each item of a list, and each item of the lists in an object, such as a Principal. */
function inValues(value: Node, problem: Problem): readonly Located[] {
  if (value.kind === 'object')
    return value.members.flatMap((type) =>
      itemsOf(type.value).flatMap((item) => locatedAt(item, problem({ [type.name.value]: jsonOf(item) }))),
    )
  return itemsOf(value).flatMap((item) => locatedAt(item, problem(jsonOf(item))))
}

function locatedAt({ start, end }: Span, message: string | undefined): readonly Located[] {
  return message === undefined ? [] : [{ message, start, end }]
}

/** Validates the operators of a Condition, their keys, and the values of the keys. */
function inCondition(value: Node, problem: Problem): readonly Located[] {
  return membersOf(value).flatMap((operator) => {
    const name = operator.name.value
    const message = problem({ [name]: jsonOf(operator.value) })
    if (message === undefined) return []
    if (readOperator(name) === undefined) {
      const fixes = renaming(operator.name, nearestOf(name, OPERATORS))
      const detail = `Unknown condition operator ${JSON.stringify(name)}.`
      return [{ message, detail, ...spanOf(operator.name), fixes }]
    }
    const values = membersOf(operator.value).flatMap((key) =>
      itemsOf(key.value).flatMap((item) =>
        locatedAt(item, problem({ [name]: { [key.name.value]: jsonOf(item) } })),
      ),
    )
    return values.length > 0 ? values : locatedAt(operator.value, message)
  })
}

/** Finds errors that only two elements have together, such as Action and NotAction, or a provider without a condition. */
function inPairs(statement: Node, rules: KindRules): readonly Located[] {
  const members = membersOf(statement)
  for (const [index, one] of members.entries()) {
    for (const other of members.slice(index + 1)) {
      const message = problemWith(rules, {}, [pairOf(rules, one, other)])
      if (message !== undefined) return [{ message, ...spanOf(one.name) }]
    }
  }
  return []
}

function pairOf({ statement }: KindRules, one: Member, other: Member): object {
  const positives = [one, other].map(({ name }) => name.value.replace(/^Not/, ''))
  const others = Object.entries(statement).filter(([each]) => !positives.includes(each))
  const pair = [one, other].map(({ name, value }) => [name.value, jsonOf(value)] as const)
  return Object.fromEntries([...others, ...pair])
}

/** Each statement ID can be valid, but they must differ. */
function repeatedSids(tree: Node, rules: KindRules): readonly Located[] {
  const seen = new Set<string>()
  return statementsOf(tree).flatMap((statement) => {
    const value = memberOf(statement, 'Sid')?.value
    const sid = stringIn(value)
    if (value === undefined || sid === undefined || sid === '') return []
    const isRepeated = seen.has(sid)
    seen.add(sid)
    const twice = [rules.statement, rules.statement].map((each) => ({ Sid: sid, ...each }))
    return isRepeated ? locatedAt(value, problemWith(rules, {}, twice)) : []
  })
}

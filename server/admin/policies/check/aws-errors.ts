/**
 * Finds where the errors are for which AWS would refuse a policy.
 *
 * AWS's answer has one sentence and no position, and it reports only the first error. Each part of the document is
 * therefore validated by itself, in a policy that is otherwise valid, by the validator that the operations use.
 */

import { nearestOf } from '../../../../core/standards/nearest.ts'
import { OPERATORS } from '../../../../policy/conditions/names.ts'
import { readOperator } from '../../../../policy/conditions/operators.ts'
import { policyElements, statementElements } from '../../../../policy/validate/strict.ts'
import { type Fix, renaming, replacing } from './finding.ts'
import {
  duplicatesIn,
  isFlaw,
  itemsIn,
  type JsonNode,
  type MemberNode,
  memberIn,
  membersIn,
  parseTree,
  plainOf,
  type Span,
  stringIn,
} from './json-tree.ts'
import type { KindRules } from './kinds.ts'

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
  const tree = parseTree(document)
  if (isFlaw(tree)) return [{ message, detail: tree.expected, start: tree.start, end: tree.end }]
  const duplicates = duplicatesIn(tree).map((member) => duplicated(message, member))
  if (duplicates.length > 0) return duplicates
  const located = [...inDocument(tree, rules), ...inStatements(tree, rules), ...repeatedSids(tree, rules)]
  const isReported = located.some((each) => each.message === message)
  const all = isReported ? located : [{ message, ...formError(tree) }, ...located]
  return all.toSorted((one, other) => Number(other.message === message) - Number(one.message === message))
}

function duplicated(message: string, { name, nameSpan }: MemberNode): Located {
  return { message, detail: `${JSON.stringify(name)} occurs twice in the same object.`, ...nameSpan }
}

function firstCharacter({ start }: Span): Span {
  return { start, end: start + 1 }
}

/** Returns where the form of the whole document is wrong. */
function formError(tree: JsonNode): Omit<Located, 'message'> {
  if (tree.start === 0) return { ...firstCharacter(tree), ...versionFix(tree) }
  const space = { start: 0, end: tree.start }
  const fixes = [replacing(space, '', 'Remove the white space')]
  return { ...space, detail: 'AWS accepts no white space before the document.', fixes }
}

const VERSION = '2012-10-17'

/** Offers the version that managed policies must have. */
function versionFix(tree: JsonNode): Pick<Located, 'fixes'> {
  const first = membersIn(tree)[0]
  if (tree.type !== 'object' || memberIn(tree, 'Version') || !first) return {}
  const edits = [{ start: first.start, end: first.start, text: `"Version": "${VERSION}",\n  ` }]
  return { fixes: [{ text: `Add Version ${VERSION}`, edits }] }
}

/** Validates the elements of the document besides its statements. */
function inDocument(tree: JsonNode, rules: KindRules): readonly Located[] {
  const isForeign = (member: MemberNode) => member.name !== 'Statement'
  return membersIn(tree)
    .filter(isForeign)
    .flatMap((member) => {
      const message = problemWith(rules, { [member.name]: plainOf(member.value) }, [rules.statement])
      if (message === undefined) return []
      return [unknownElement(message, member, policyElements) ?? wrongVersion(message, member)]
    })
}

function wrongVersion(message: string, { name, value }: MemberNode): Located {
  const fixes = name === 'Version' ? [replacing(value, `"${VERSION}"`, `Change to ${VERSION}`)] : []
  return { message, start: value.start, end: value.end, fixes }
}

function unknownElement(
  message: string,
  { name, nameSpan }: MemberNode,
  known: ReadonlySet<string>,
): Located | undefined {
  if (known.has(name)) return undefined
  const detail = `Policies have no element ${JSON.stringify(name)} here.`
  return { message, detail, ...nameSpan, fixes: renaming(nameSpan, nearestOf(name, [...known])) }
}

function problemWith(rules: KindRules, members: object, statements: readonly unknown[]): string | undefined {
  return rules.problem(JSON.stringify({ Version: VERSION, ...members, Statement: statements }))
}

function inStatements(tree: JsonNode, rules: KindRules): readonly Located[] {
  return itemsIn(memberIn(tree, 'Statement')?.value).flatMap((statement) => {
    const message = problemWith(rules, {}, [plainOf(statement)])
    if (message === undefined) return []
    const located = inStatement(statement, rules)
    return located.length > 0 ? located : [{ message, ...firstCharacter(statement) }]
  })
}

function inStatement(statement: JsonNode, rules: KindRules): readonly Located[] {
  const found = membersIn(statement).flatMap((member) => inElement(member, rules))
  const missing = missingElement(statement, rules)
  if (missing) return [...found, missing]
  return found.length > 0 ? found : inPairs(statement, rules)
}

/** Returns what AWS says about the names of a statement's elements, such as that an action is missing. */
function missingElement(statement: JsonNode, rules: KindRules): Located | undefined {
  const names = membersIn(statement).map(({ name }) => name)
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
function inElement(member: MemberNode, rules: KindRules): readonly Located[] {
  const { name, value } = member
  const problem = (content: unknown) => problemWith(rules, {}, [statementWith(rules, name, content)])
  const message = problem(plainOf(value))
  if (message === undefined) return []
  const unknown = unknownElement(message, member, statementElements)
  if (unknown) return [unknown]
  const detail = detailOn(member, rules)
  const withDetail = (located: Located): Located => ({ detail, ...located })
  if (name === 'Effect') return [withDetail({ message, ...spanOf(value), fixes: effectFix(value) })]
  const isForbidden =
    /Principal|Resource/.test(name) && !(name in rules.statement) && problem('*') === message
  if (isForbidden) return [withDetail({ message, ...member.nameSpan })]
  const parts = name === 'Condition' ? inCondition(value, problem) : inValues(value, problem)
  if (parts.length > 0) return parts.map(withDetail)
  return [withDetail({ message, ...spanOf(value) })]
}

function detailOn({ name, value }: MemberNode, rules: KindRules): string | undefined {
  const statement = statementWith(rules, name, plainOf(value))
  return rules.explain?.(JSON.stringify({ Version: VERSION, Statement: [statement] }), name)
}

function statementWith({ statement }: KindRules, name: string, content: unknown): object {
  const positive = name.replace(/^Not/, '')
  const others = Object.entries(statement).filter(([each]) => each !== positive)
  return { ...Object.fromEntries(others), [name]: content }
}

function effectFix(value: JsonNode): readonly Fix[] {
  return renaming(value, nearestOf(stringIn(value) ?? '', ['Allow', 'Deny']))
}

function spanOf({ start, end }: Span): Span {
  return { start, end }
}

type Problem = (content: unknown) => string | undefined

/** Validates each item of a list, and each item of the lists in an object, such as a Principal. */
function inValues(value: JsonNode, problem: Problem): readonly Located[] {
  if (value.type === 'object')
    return value.members.flatMap((type) =>
      itemsIn(type.value).flatMap((item) => locatedAt(item, problem({ [type.name]: plainOf(item) }))),
    )
  return itemsIn(value).flatMap((item) => locatedAt(item, problem(plainOf(item))))
}

function locatedAt({ start, end }: Span, message: string | undefined): readonly Located[] {
  return message === undefined ? [] : [{ message, start, end }]
}

/** Validates the operators of a Condition, their keys, and the values of the keys. */
function inCondition(value: JsonNode, problem: Problem): readonly Located[] {
  return membersIn(value).flatMap((operator) => {
    const { name, nameSpan } = operator
    const message = problem({ [name]: plainOf(operator.value) })
    if (message === undefined) return []
    if (readOperator(name) === undefined) {
      const fixes = renaming(nameSpan, nearestOf(name, OPERATORS))
      return [{ message, detail: `Unknown condition operator ${JSON.stringify(name)}.`, ...nameSpan, fixes }]
    }
    const values = membersIn(operator.value).flatMap((key) =>
      itemsIn(key.value).flatMap((item) =>
        locatedAt(item, problem({ [name]: { [key.name]: plainOf(item) } })),
      ),
    )
    return values.length > 0 ? values : locatedAt(operator.value, message)
  })
}

/** Finds errors that only two elements have together, such as Action and NotAction, or a provider without a condition. */
function inPairs(statement: JsonNode, rules: KindRules): readonly Located[] {
  const members = membersIn(statement)
  for (const [index, one] of members.entries()) {
    for (const other of members.slice(index + 1)) {
      const message = problemWith(rules, {}, [pairOf(rules, one, other)])
      if (message !== undefined) return [{ message, ...one.nameSpan }]
    }
  }
  return []
}

function pairOf({ statement }: KindRules, one: MemberNode, other: MemberNode): object {
  const positives = [one, other].map(({ name }) => name.replace(/^Not/, ''))
  const others = Object.entries(statement).filter(([each]) => !positives.includes(each))
  const pair = [one, other].map(({ name, value }) => [name, plainOf(value)] as const)
  return Object.fromEntries([...others, ...pair])
}

/** Each statement ID can be valid, but they must differ. */
function repeatedSids(tree: JsonNode, rules: KindRules): readonly Located[] {
  const seen = new Set<string>()
  return itemsIn(memberIn(tree, 'Statement')?.value).flatMap((statement) => {
    const value = memberIn(statement, 'Sid')?.value
    const sid = stringIn(value)
    if (value === undefined || sid === undefined || sid === '') return []
    const isRepeated = seen.has(sid)
    seen.add(sid)
    const twice = [rules.statement, rules.statement].map((each) => ({ Sid: sid, ...each }))
    return isRepeated ? locatedAt(value, problemWith(rules, {}, twice)) : []
  })
}

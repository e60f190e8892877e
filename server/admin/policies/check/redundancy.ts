/** Suggests what a policy can do without. */
import { type Finding, removing } from './finding.ts'
import { itemsIn, type JsonNode, memberIn, membersIn, plainOf, stringIn } from './json-tree.ts'
import { covers } from './patterns.ts'
import type { CheckedStatement, Part } from './statements.ts'

export function redundancies(
  document: string,
  tree: JsonNode,
  statements: readonly CheckedStatement[],
): readonly Finding[] {
  return [
    ...missingVersion(tree),
    ...statements.flatMap((statement) => [
      ...coveredParts(document, statement.actions, 'REDUNDANT_ACTION', true),
      ...coveredParts(document, statement.resources, 'REDUNDANT_RESOURCE', false),
      ...statement.conditions.flatMap(({ values }) => repeatedValues(document, values)),
      ...emptySid(document, statement),
    ]),
    ...statements.flatMap((statement, index) => coveredStatement(document, statement, index, statements)),
  ]
}

function missingVersion(tree: JsonNode): readonly Finding[] {
  const [first] = membersIn(tree)
  if (!first || memberIn(tree, 'Version')) return []
  const edits = [{ start: first.start, end: first.start, text: '"Version": "2012-10-17", ' }]
  return [
    {
      ...{ severity: 'warning', code: 'MISSING_VERSION', start: tree.start, end: tree.start + 1 },
      message:
        'Without Version, the policy has the version 2008-10-17, in which variables such as ${aws:username} are literal text.',
      fixes: [{ text: 'Add Version 2012-10-17', edits }],
    },
  ]
}

function coveredParts(
  document: string,
  parts: readonly Part[],
  code: 'REDUNDANT_ACTION' | 'REDUNDANT_RESOURCE',
  ignoresCase: boolean,
): readonly Finding[] {
  const normal = ({ text }: Part) => (ignoresCase ? text.toLowerCase() : text)
  return parts.flatMap((part, index) => {
    const other = parts.find((each, at) => {
      if (at === index || !covers(normal(each), normal(part))) return false
      // Of two that are equal, the second is redundant.
      return at < index || !covers(normal(part), normal(each))
    })
    if (!other) return []
    const message = `${part.text} is redundant: ${other.text} ${other.text === part.text ? 'is already here' : 'includes it'}.`
    const fixes = [removing(document, part, `Remove ${part.text}`)]
    return [{ severity: 'suggestion', code, message, start: part.start, end: part.end, fixes } as const]
  })
}

function repeatedValues(document: string, values: readonly JsonNode[]): readonly Finding[] {
  const texts = values.map((value) => String(plainOf(value)))
  return values.flatMap((value, index) => {
    const text = texts[index] ?? ''
    if (texts.indexOf(text) === index) return []
    return [
      {
        ...{ severity: 'suggestion', code: 'REDUNDANT_CONDITION_VALUE', start: value.start, end: value.end },
        message: `The value ${text} occurs twice.`,
        fixes: [removing(document, value, `Remove ${text}`)],
      } as const,
    ]
  })
}

function emptySid(document: string, { node }: CheckedStatement): readonly Finding[] {
  const sid = memberIn(node, 'Sid')
  if (!sid || stringIn(sid.value) !== '') return []
  return [
    {
      ...{ severity: 'suggestion', code: 'EMPTY_SID_VALUE', start: sid.start, end: sid.end },
      message: 'The Sid is empty: name the statement, or leave out the Sid.',
      fixes: [removing(document, sid, 'Remove the Sid')],
    },
  ]
}

function coveredStatement(
  document: string,
  statement: CheckedStatement,
  index: number,
  statements: readonly CheckedStatement[],
): readonly Finding[] {
  const other = statements.findIndex((each, at) => {
    if (at === index || !includes(each, statement)) return false
    return at < index || !includes(statement, each)
  })
  if (other < 0) return []
  const { start } = statement.node
  return [
    {
      ...{ severity: 'suggestion', code: 'REDUNDANT_STATEMENT', start, end: start + 1 },
      message: `Statement ${index + 1} is redundant: statement ${other + 1} includes it.`,
      fixes: [removing(document, statement.node, 'Remove this statement')],
    },
  ]
}

/** Returns whether one statement applies whenever the other does. It may say no where the answer is yes. */
function includes(wide: CheckedStatement, narrow: CheckedStatement): boolean {
  const isPlain = (each: CheckedStatement) => !each.notAction && !each.notResource && !each.notPrincipal
  if (!isPlain(wide) || !isPlain(narrow) || wide.allows !== narrow.allows) return false
  const hasSame = (name: string) => textOf(wide, name) === textOf(narrow, name)
  if (!hasSame('Principal') || !(wide.condition === undefined || hasSame('Condition'))) return false
  const coversAll = (parts: readonly Part[], others: readonly Part[]) =>
    others.every(({ text }) => parts.some((part) => covers(part.text.toLowerCase(), text.toLowerCase())))
  return (
    itemsIn(memberIn(narrow.node, 'Action')?.value).length > 0 &&
    coversAll(wide.actions, narrow.actions) &&
    narrow.resources.every(({ text }) => wide.resources.some((each) => covers(each.text, text))) &&
    wide.resources.length > 0 === narrow.resources.length > 0
  )
}

function textOf({ node }: CheckedStatement, name: string): string | undefined {
  const member = memberIn(node, name)
  return member && JSON.stringify(plainOf(member.value))
}

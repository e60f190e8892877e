/** Suggests what a policy can do without. */

import { jsonOf, memberOf, membersOf, type Node, stringIn } from '../../../../policy/json-document.ts'
import { type Finding, removing } from './finding.ts'
import { covers } from './patterns.ts'
import { type CheckedStatement, type Part, spanOfMember } from './statements.ts'

export function redundancies(
  document: string,
  tree: Node,
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
  ]
}

function missingVersion(tree: Node): readonly Finding[] {
  const [first] = membersOf(tree)
  if (!first || memberOf(tree, 'Version')) return []
  const edits = [{ start: first.name.start, end: first.name.start, text: '"Version": "2012-10-17", ' }]
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

function repeatedValues(document: string, values: readonly Node[]): readonly Finding[] {
  const texts = values.map((value) => String(jsonOf(value)))
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
  const sid = memberOf(node, 'Sid')
  if (!sid || stringIn(sid.value) !== '') return []
  const span = spanOfMember(sid)
  return [
    {
      ...{ severity: 'suggestion', code: 'EMPTY_SID_VALUE', ...span },
      message: 'The Sid is empty: name the statement, or leave out the Sid.',
      fixes: [removing(document, span, 'Remove the Sid')],
    },
  ]
}

/** The statements of a policy as checks see them: each part with its value and its place in the text. */
import {
  itemsIn,
  type JsonNode,
  type MemberNode,
  memberIn,
  membersIn,
  type Span,
  stringIn,
} from './json-tree.ts'
import { type NamedOperator, operatorNamed } from './operators.ts'

export interface Part extends Span {
  readonly text: string
}

export interface CheckedCondition {
  readonly operator: NamedOperator
  readonly operatorSpan: Span
  readonly key: string
  readonly keySpan: Span
  readonly values: readonly JsonNode[]
  /** The key with its values. */
  readonly span: Span
}

export interface CheckedStatement {
  readonly node: JsonNode
  readonly allows: boolean
  /** The values of Action or NotAction. */
  readonly actions: readonly Part[]
  readonly notAction: MemberNode | undefined
  readonly resources: readonly Part[]
  readonly notResource: MemberNode | undefined
  readonly principal: MemberNode | undefined
  readonly notPrincipal: MemberNode | undefined
  readonly condition: MemberNode | undefined
  readonly conditions: readonly CheckedCondition[]
}

/** Returns the statements of a document. Parts that AWS would refuse are left out. */
export function statementsIn(tree: JsonNode): readonly CheckedStatement[] {
  return itemsIn(memberIn(tree, 'Statement')?.value)
    .filter((node) => node.type === 'object')
    .map(toStatement)
}

function toStatement(node: JsonNode): CheckedStatement {
  const member = (name: string) => memberIn(node, name)
  const condition = member('Condition')
  return {
    node,
    allows: stringIn(member('Effect')?.value) === 'Allow',
    actions: partsIn((member('Action') ?? member('NotAction'))?.value),
    notAction: member('NotAction'),
    resources: partsIn((member('Resource') ?? member('NotResource'))?.value),
    notResource: member('NotResource'),
    principal: member('Principal'),
    notPrincipal: member('NotPrincipal'),
    condition,
    conditions: membersIn(condition?.value).flatMap(conditionsUnder),
  }
}

export function partsIn(node: JsonNode | undefined): readonly Part[] {
  return itemsIn(node).flatMap((item) => {
    const text = stringIn(item)
    return text === undefined ? [] : [{ text, start: item.start, end: item.end }]
  })
}

function conditionsUnder({ name, nameSpan, value }: MemberNode): readonly CheckedCondition[] {
  const operator = operatorNamed(name)
  if (operator === undefined) return []
  return membersIn(value).map((key) => ({
    operator,
    operatorSpan: nameSpan,
    key: key.name,
    keySpan: key.nameSpan,
    values: itemsIn(key.value),
    span: { start: key.start, end: key.end },
  }))
}

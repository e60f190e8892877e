/** The statements of a policy as checks see them: each part with its value and its place in the text. */
import {
  itemsOf,
  type Member,
  memberOf,
  membersOf,
  type Node,
  type Span,
  statementsOf,
  stringIn,
  stringsOf,
} from '../../../../policy/json-document.ts'
import { type NamedOperator, operatorNamed } from './operators.ts'

export interface Part extends Span {
  readonly text: string
}

export interface CheckedCondition {
  readonly operator: NamedOperator
  readonly operatorSpan: Span
  readonly key: string
  readonly keySpan: Span
  readonly values: readonly Node[]
  /** The key with its values. */
  readonly span: Span
}

export interface CheckedStatement {
  readonly node: Node
  readonly allows: boolean
  /** The values of Action or NotAction. */
  readonly actions: readonly Part[]
  readonly notAction: Member | undefined
  readonly resources: readonly Part[]
  readonly notResource: Member | undefined
  readonly principal: Member | undefined
  readonly notPrincipal: Member | undefined
  readonly condition: Member | undefined
  readonly conditions: readonly CheckedCondition[]
}

/** Returns the statements of a document. Parts that AWS would refuse are left out. */
export function statementsIn(root: Node): readonly CheckedStatement[] {
  return statementsOf(root)
    .filter((node) => node.kind === 'object')
    .map(toStatement)
}

function toStatement(node: Node): CheckedStatement {
  const member = (name: string) => memberOf(node, name)
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
    conditions: membersOf(condition?.value).flatMap(conditionsUnder),
  }
}

export function partsIn(node: Node | undefined): readonly Part[] {
  return stringsOf(node).map(({ value: text, start, end }) => ({ text, start, end }))
}

export function spanOf({ start, end }: Span): Span {
  return { start, end }
}

/** Returns the place of a member, from its name to its value. */
export function spanOfMember({ name: { start }, value: { end } }: Member): Span {
  return { start, end }
}

function conditionsUnder({ name, value }: Member): readonly CheckedCondition[] {
  const operator = operatorNamed(name.value)
  if (operator === undefined) return []
  return membersOf(value).map((key) => ({
    operator,
    operatorSpan: spanOf(name),
    key: key.name.value,
    keySpan: spanOf(key.name),
    values: itemsOf(key.value),
    span: spanOfMember(key),
  }))
}

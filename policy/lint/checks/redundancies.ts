/** Finds actions, resources, and statements that add nothing to others. */

import type { Node, StringNode } from '../../json-document.ts'
import { partsOf } from '../arn.ts'
import type { IssueCode, TextValues } from '../catalog.ts'
import { type Check, type Hit, inStatements } from '../check.ts'
import { coveringGroups } from '../covers.ts'
import { groupsOf } from '../groups.ts'
import type { Element, Statement } from '../policy.ts'
import { hasVariable } from '../variable.ts'

export const redundancies: readonly Check[] = [
  inElements('REDUNDANT_ACTION', 'actions', {
    textOf: ({ value }) => value.toLowerCase(),
    canCover: () => true,
    valuesOf: (redundantActionCount, redundantAction) => ({ redundantActionCount, redundantAction }),
  }),
  inElements('REDUNDANT_RESOURCE', 'resources', {
    textOf: ({ value }) => value,
    canCover: isUnconfined,
    valuesOf: (redundantResourceCount, redundantResource) => ({ redundantResourceCount, redundantResource }),
  }),
  {
    code: 'REDUNDANT_STATEMENT',
    find: ({ statements }) =>
      groupsOf(
        statements.map(({ node }) => node),
        (node) => contentOf(node, true),
      ).map((at) => ({ at })),
  },
]

interface Kind {
  readonly textOf: (node: StringNode) => string
  readonly canCover: (text: string) => boolean
  readonly valuesOf: (count: number, example: string) => TextValues
}

/**
 * Source of the places, which are also those of the covering patterns, of the count, and of the example, which is the
 * longest text: findings about AWS managed policies (public records of ValidatePolicy, 2025 and 2026).
 */
function inElements(code: IssueCode, name: 'actions' | 'resources', kind: Kind): Check {
  return inStatements(code, (statement: Statement): readonly Hit[] => {
    const element: Element | undefined = statement[name]
    const nodes = (element?.values ?? []).filter(({ value }) => !hasVariable(value))
    return coveringGroups(nodes, kind.textOf, kind.canCover).map(({ cover, covered }) => {
      const example = covered.reduce(
        (one, other) => (other.value.length > one.value.length ? other : one),
        cover,
      )
      const at = [cover, ...covered].sort((one, other) => one.start - other.start)
      return { at, values: kind.valuesOf(at.length, example.value) }
    })
  })
}

/** In the first five parts of an ARN, only a `*` at the end of a part matches anything: see `resource.ts`. */
function isUnconfined(arn: string): boolean {
  return !partsOf(arn)
    .slice(0, -1)
    .some((part) => part.slice(0, -1).includes('*'))
}

/** Returns a text that is the same for all values that mean the same. IDs of statements mean nothing. */
function contentOf(node: Node, isStatement: boolean): string {
  if (node.kind === 'object') {
    const members = node.members.filter(({ name }) => !isStatement || name.value !== 'Sid')
    return `{${members
      .map(({ name, value }) => `${JSON.stringify(name.value)}:${contentOf(value, false)}`)
      .sort()
      .join()}}`
  }
  if (node.kind === 'list')
    return [...new Set(node.items.map((item) => contentOf(item, false)))].sort().join()
  return JSON.stringify(node.value)
}

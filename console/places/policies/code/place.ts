/** Where in a policy the cursor is: in which element, and in a statement with which actions. */
import type { EditorState } from '@codemirror/state'
import type { SyntaxNode } from '@lezer/common'
import type { PolicyKind } from '../kinds.ts'

export type Place =
  | { readonly of: 'element'; readonly isStatement: boolean; readonly present: readonly string[] }
  | { readonly of: 'value'; readonly values: readonly string[] }
  | { readonly of: 'action' }
  | { readonly of: 'operator'; readonly key: string | undefined }
  | { readonly of: 'key'; readonly actions: readonly string[] }
  | { readonly of: 'arn'; readonly actions: readonly string[] }
  | { readonly of: 'nothing' }

/** Returns the place of a node of the syntax tree. */
export function placeAt(state: EditorState, node: SyntaxNode): Place {
  const names = namesAbove(state, node)
  const isName = node.name === 'PropertyName' || node.name === 'Object' || isNameOf(node)
  const [inner = '', next = ''] = names
  const statement = statementAround(state, node)
  if (isName) return placeOfName(state, node, names, statement)
  if (VALUES[inner]) return { of: 'value', values: VALUES[inner] }
  if (/^(?:Not)?Action$/.test(inner)) return { of: 'action' }
  if (/^(?:Not)?Resource$/.test(inner)) return { of: 'arn', actions: actionsIn(state, statement) }
  if (/^(?:Not)?Principal$/.test(next) && inner === 'AWS') return { of: 'arn', actions: [] }
  return { of: 'nothing' }
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  Version: ['2012-10-17', '2008-10-17'],
  Effect: ['Allow', 'Deny'],
}

function isNameOf({ parent, type }: SyntaxNode): boolean {
  return type.isError && parent?.name === 'Object'
}

function placeOfName(
  state: EditorState,
  node: SyntaxNode,
  names: readonly string[],
  statement: SyntaxNode | undefined,
): Place {
  // The name that is being typed is not above itself.
  const above = node.name === 'PropertyName' ? names.slice(1) : names
  const [inner, next] = above
  if (inner === 'Condition') return { of: 'operator', key: keyBelow(state, node) }
  if (next === 'Condition') return { of: 'key', actions: actionsIn(state, statement) }
  if (/^(?:Not)?Principal$/.test(inner ?? '')) return { of: 'value', values: ['AWS', 'Service', 'Federated'] }
  const object = node.name === 'Object' ? node : parentNamed(node, 'Object')
  const present = object ? membersOf(state, object).map(([name]) => name) : []
  return { of: 'element', isStatement: inner === 'Statement', present }
}

const STATEMENT = ['Sid', 'Effect', 'Action', 'Resource', 'Condition', 'NotAction', 'NotResource']

/** Returns the elements that can be added at a place. */
export function elementsAt(place: Extract<Place, { of: 'element' }>, kind: PolicyKind): readonly string[] {
  const known = place.isStatement ? statementElements(kind) : ['Version', 'Id', 'Statement']
  return known.filter((name) => !place.present.includes(name))
}

function statementElements(kind: PolicyKind): readonly string[] {
  if (kind === 'trust') return ['Sid', 'Effect', 'Principal', 'Action', 'Condition']
  return kind === 'rcp' ? ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'] : STATEMENT
}

/** Returns the names of the properties around a node, the nearest first. */
function namesAbove(state: EditorState, node: SyntaxNode): readonly string[] {
  const names: string[] = []
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    const name = at.name === 'Property' ? at.firstChild : null
    if (name) names.push(textOf(state, name))
  }
  return names
}

function textOf(state: EditorState, { from, to }: SyntaxNode): string {
  return state.sliceDoc(from, to).replace(/^"|"$/g, '')
}

function parentNamed(node: SyntaxNode, name: string): SyntaxNode | undefined {
  for (let at = node.parent; at; at = at.parent) if (at.name === name) return at
  return undefined
}

function statementAround(state: EditorState, node: SyntaxNode): SyntaxNode | undefined {
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (at.name !== 'Object') continue
    const holder = at.parent?.name === 'Array' ? at.parent.parent : at.parent
    const name = holder?.name === 'Property' ? holder.firstChild : null
    if (name && textOf(state, name) === 'Statement') return at
  }
  return undefined
}

function membersOf(state: EditorState, object: SyntaxNode): readonly (readonly [string, SyntaxNode])[] {
  return object.getChildren('Property').flatMap((property) => {
    const { firstChild: name, lastChild: value } = property
    return name && value ? [[textOf(state, name), value] as const] : []
  })
}

function actionsIn(state: EditorState, statement: SyntaxNode | undefined): readonly string[] {
  if (!statement) return []
  const value = membersOf(state, statement).find(([name]) => name === 'Action')?.[1]
  if (!value) return []
  const items = value.name === 'Array' ? value.getChildren('String') : [value]
  return items.map((item) => textOf(state, item))
}

/** Returns the first key under the operator whose name is being typed. */
function keyBelow(state: EditorState, node: SyntaxNode): string | undefined {
  const value = node.parent?.name === 'Property' ? node.parent.lastChild : null
  return value?.name === 'Object' ? membersOf(state, value)[0]?.[0] : undefined
}

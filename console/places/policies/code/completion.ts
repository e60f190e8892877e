/** Completes elements, actions, condition keys, operators, and ARNs, by where the cursor is. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import type { SyntaxNode } from '@lezer/common'
import type { PolicyWords } from '../../../../schemas/endpoints.ts'
import { get } from '../../../api/client.ts'
import type { PolicyKind } from '../kinds.ts'
import { elementsAt, type Place, placeAt } from './place.ts'

/** Returns ARNs of what exists that contain a text. */
export type FindArns = (text: string) => Promise<readonly string[]>

/** @returns a source of completions for policies of a kind */
export function completionFor(kind: PolicyKind, findArns: FindArns) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { state, pos } = context
    const node = syntaxTree(state).resolveInner(pos, -1)
    const range = rangeOf(state, node, pos)
    if (!range && !context.explicit) return null
    const { from, to } = range ?? { from: pos, to: pos }
    const options = await optionsFor(placeAt(state, node), state.sliceDoc(from, pos), kind, findArns)
    return context.aborted || options.length === 0 ? null : { from, to, options, filter: false }
  }
}

/** Returns the range within the quotation marks of the string at the cursor. */
function rangeOf(state: EditorState, { name, from, to }: SyntaxNode, pos: number) {
  if (name !== 'String' && name !== 'PropertyName') return undefined
  const isClosed = state.sliceDoc(to - 1, to) === '"'
  return { from: from + 1, to: Math.max(pos, isClosed ? to - 1 : to) }
}

async function optionsFor(
  place: Place,
  text: string,
  kind: PolicyKind,
  findArns: FindArns,
): Promise<readonly Completion[]> {
  switch (place.of) {
    case 'element':
      return elementsAt(place, kind).filter(beginsWith(text)).map(toOption)
    case 'value':
      return place.values.filter(beginsWith(text)).map(toOption)
    case 'action':
      return words({ of: 'action', prefix: text })
    case 'operator':
      return words({ of: 'operator', prefix: text, key: place.key })
    case 'key':
      return words({ of: 'key', prefix: text, action: place.actions[0] })
    case 'arn':
      return arns(text, place.actions, findArns)
    case 'nothing':
      return []
  }
}

const beginsWith = (text: string) => (word: string) => word.toLowerCase().startsWith(text.toLowerCase())
const toOption = (label: string): Completion => ({ label })

async function words(query: Readonly<Record<string, string | undefined>>): Promise<readonly Completion[]> {
  const found = await get<PolicyWords>('/_iamulator/policy-words', query)
  return found.words.map(({ word, note, resourceTypes }) => ({
    label: word,
    ...(note !== undefined && { detail: note }),
    ...(resourceTypes &&
      resourceTypes.length > 0 && { info: resourceTypes.map(({ arn }) => arn).join('\n') }),
  }))
}

async function arns(
  text: string,
  actions: readonly string[],
  findArns: FindArns,
): Promise<readonly Completion[]> {
  const [existing, formats] = await Promise.all([
    findArns(text),
    words({ of: 'resource', prefix: text, action: actions[0] }),
  ])
  const known = existing.map((label) => ({ label, detail: 'exists' }))
  return [...known, ...formats]
}

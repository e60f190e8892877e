/** Suggestions for a field of a statement, from the service authorization reference. */
import { useSignal } from '@preact/signals'
import type { PolicyWords } from '../../../../schemas/endpoints.ts'
import { get } from '../../../api/client.ts'

/**
 * Returns what suggests words for a text. It answers with what is known, and asks for the rest.
 *
 * @param of what the words are
 * @param actions the actions of the statement
 */
export function useWords(of: 'action' | 'key' | 'resource', actions: readonly string[]) {
  const known = useSignal<Readonly<Record<string, readonly string[]>>>({})
  return (text: string): readonly string[] => {
    const prefix = text.toLowerCase()
    const words = known.value[prefix]
    if (words) return words
    get<PolicyWords>('/_iamulator/policy-words', { of, prefix, action: actions[0] }).then(
      (answer) => {
        known.value = { ...known.peek(), [prefix]: answer.words.map(({ word }) => word) }
      },
      () => {},
    )
    return []
  }
}

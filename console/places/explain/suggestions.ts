/** What the fields of a question suggest: identities, actions, resources, and condition keys that match what is typed. */
import { get } from '../../api/client.ts'
import type { Suggestion } from '../../components/forms/combobox.tsx'
import { useSearch } from '../../palette/search.ts'
import { useLoaded } from '../../state/loaded.ts'

interface Recent {
  readonly caller: string
  readonly resource: string
}

/** Returns the suggestions that contain the typed text, those that begin with it first. */
function matching(all: readonly Suggestion[], typed: string): readonly Suggestion[] {
  const wanted = typed.trim().toLowerCase()
  const found = all.filter(({ value }) => value.toLowerCase().includes(wanted))
  const rank = ({ value }: Suggestion) => (value.toLowerCase().startsWith(wanted) ? 0 : 1)
  return found.length === 1 && found[0]?.value === typed
    ? []
    : found.toSorted((one, other) => rank(one) - rank(other))
}

async function recentCalls(signal: AbortSignal): Promise<readonly Recent[]> {
  const query = { limit: 500 }
  return (await get<{ readonly decisions: readonly Recent[] }>('/_iamulator/decisions', query, signal))
    .decisions
}

/** Identities of all accounts that match, and callers of recent calls, which can be sessions. */
export function usePrincipals(typed: string): readonly Suggestion[] {
  const { hits } = useSearch(typed)
  const { value: recent = [] } = useLoaded(recentCalls, [])
  const known = new Map<string, string>()
  for (const { kind, id } of hits) if (kind === 'user' || kind === 'role') known.set(id, kind)
  for (const { caller } of recent) if (!known.has(caller)) known.set(caller, 'recent')
  return matching(
    [...known].map(([value, detail]) => ({ value, detail })),
    typed,
  )
}

export function useResources(typed: string): readonly Suggestion[] {
  const { value = [] } = useLoaded(recentCalls, [])
  const resources = new Set(value.map(({ resource }) => resource))
  return matching(
    [...resources].map((resource) => ({ value: resource })),
    typed,
  )
}

interface Words {
  readonly words: readonly { readonly word: string; readonly note?: string }[]
}

function useWords(of: 'action' | 'key', prefix: string, action?: string): readonly Suggestion[] {
  const { value } = useLoaded(
    (signal) => get<Words>('/_iamulator/policy-words', { of, prefix, action }, signal),
    [of, prefix, action],
  )
  return (value?.words ?? []).flatMap(({ word, note }) =>
    word === prefix ? [] : [{ value: word, ...(note !== undefined && { detail: note }) }],
  )
}

export function useActions(typed: string): readonly Suggestion[] {
  return useWords('action', typed)
}

export function useKeys(typed: string, action: string): readonly Suggestion[] {
  return useWords('key', typed, action.includes(':') ? action : undefined)
}

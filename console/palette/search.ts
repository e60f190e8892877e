/** What the server finds for a text, a moment after it was typed. What was found before stays meanwhile. */
import { useEffect, useState } from 'preact/hooks'
import type { SearchHit } from '../../schemas/endpoints.ts'
import { get } from '../api/client.ts'

export type { SearchHit } from '../../schemas/endpoints.ts'

interface Found {
  /** The text that the hits are for. */
  readonly text: string
  readonly hits: readonly SearchHit[]
  readonly error: unknown
}

const NOTHING: Found = { text: '', hits: [], error: undefined }
const PAUSE_MILLISECONDS = 60

export function useSearch(text: string): Found {
  const [found, setFound] = useState(NOTHING)
  const wanted = text.trim()
  useEffect(() => {
    if (wanted === '') {
      setFound(NOTHING)
      return
    }
    const controller = new AbortController()
    const timer = setTimeout(() => {
      search(wanted, controller.signal).then(setFound, (error: unknown) => {
        if (!controller.signal.aborted) setFound({ text: wanted, hits: [], error })
      })
    }, PAUSE_MILLISECONDS)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [wanted])
  return found
}

async function search(text: string, signal: AbortSignal): Promise<Found> {
  const { hits } = await get<{ readonly hits: readonly SearchHit[] }>(
    '/_iamulator/search',
    { q: text },
    signal,
  )
  return { text, hits, error: undefined }
}

/** Finds ARNs of what exists, for completion. */
import type { SearchHit } from '../../../../schemas/endpoints.ts'
import { ApiError, get } from '../../../api/client.ts'

/** Returns the ARNs of identities and policies whose names begin with the end of a text. */
export async function findArns(text: string): Promise<readonly string[]> {
  const name = text.slice(Math.max(text.lastIndexOf(':'), text.lastIndexOf('/')) + 1)
  if (name === '') return []
  try {
    const { hits } = await get<{ readonly hits: readonly SearchHit[] }>('/_iamulator/search', { q: name })
    return hits.flatMap(({ id }) => (id.startsWith('arn:') ? [id] : []))
  } catch (error) {
    if (error instanceof ApiError) return []
    throw error
  }
}

/** Finds ARNs of what exists, for completion. */
import { ApiError, get } from '../../../api/client.ts'

interface Hit {
  readonly arn?: string
}

/** Returns the ARNs of identities and policies whose names begin with the end of a text. */
export async function findArns(text: string): Promise<readonly string[]> {
  const name = text.slice(Math.max(text.lastIndexOf(':'), text.lastIndexOf('/')) + 1)
  if (name === '') return []
  try {
    const { hits } = await get<{ readonly hits: readonly Hit[] }>('/_iamulator/search', { q: name })
    return hits.flatMap(({ arn }) => (arn?.startsWith('arn:') ? [arn] : []))
  } catch (error) {
    if (error instanceof ApiError) return []
    throw error
  }
}

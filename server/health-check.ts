/** Asks a server how it does: a health check for containers without curl. */
import { askServer } from './emulator-client.ts'
import { messageOf } from './errors.ts'

export interface Checked {
  readonly healthy: boolean
  /** A sentence for people. */
  readonly message: string
}

/** Never rejects. */
export async function checkHealth(url: string): Promise<Checked> {
  try {
    const { status, text } = await askServer(url, '/_iamulator/health')
    return judge(url, status, text)
  } catch (error) {
    return { healthy: false, message: `${url}: ${messageOf(error)}` }
  }
}

function judge(url: string, status: number, body: string): Checked {
  const state = status === 200 || status === 503 ? statusIn(body) : undefined
  if (state === undefined) return { healthy: false, message: `${url}: what answers there is no iamulator` }
  return { healthy: status === 200, message: `${url}: ${state}` }
}

/** The member `status` of a health document. */
function statusIn(body: string): string | undefined {
  try {
    const document: unknown = JSON.parse(body)
    const status: unknown =
      typeof document === 'object' && document !== null ? Reflect.get(document, 'status') : undefined
    return typeof status === 'string' ? status : undefined
  } catch {
    return undefined
  }
}

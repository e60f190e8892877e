/** Checks whether a server is ready, for containers without curl. */
import { messageOf } from '../../core/runtime/errors.ts'
import { terminalText } from '../../core/runtime/terminal-text.ts'
import { membersIn, notIamulator, sendRequest } from './server-client.ts'

export interface HealthResult {
  readonly healthy: boolean
  /** A sentence for people. */
  readonly message: string
}

/** Checks the health of a server. Never rejects. */
export async function checkHealth(url: string): Promise<HealthResult> {
  try {
    const { status, text } = await sendRequest(url, '/_iamulator/health')
    return judge(url, status, text)
  } catch (error) {
    return { healthy: false, message: messageOf(error) }
  }
}

function judge(url: string, status: number, body: string): HealthResult {
  const state = status === 200 || status === 503 ? statusIn(body) : undefined
  if (state === undefined) return { healthy: false, message: notIamulator(url) }
  return { healthy: status === 200, message: `${url}: ${terminalText(state)}` }
}

/**
 * Returns the member `status` of iamulator's health document. Undefined for other documents.
 *
 * Other servers have a member `status` too, but not iamulator's modes.
 */
function statusIn(body: string): string | undefined {
  const { status, modes } = membersIn(body)
  const isOurs = Reflect.has(Object(modes), 'regionCheck')
  return isOurs && typeof status === 'string' ? status : undefined
}

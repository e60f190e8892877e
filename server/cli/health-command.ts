/** Asks a server how it does: a health check for containers without curl. */
import { messageOf } from '../runtime/errors.ts'
import { terminalText } from '../runtime/terminal-text.ts'
import { askServer, membersIn, strangerAt } from './server-client.ts'

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
  if (state === undefined) return { healthy: false, message: strangerAt(url) }
  return { healthy: status === 200, message: `${url}: ${terminalText(state)}` }
}

/** The member `status` of a health document. Others have such a member too, but not these modes beside it. */
function statusIn(body: string): string | undefined {
  const { status, modes } = membersIn(body)
  const isOurs = Reflect.has(Object(modes), 'regionCheck')
  return isOurs && typeof status === 'string' ? status : undefined
}

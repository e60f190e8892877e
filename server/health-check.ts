/** Asks a server how it does: a health check for containers without curl. */
import { get } from 'node:http'

const TIMEOUT_MILLISECONDS = 5000

export interface Checked {
  readonly healthy: boolean
  /** A sentence for people. */
  readonly message: string
}

/** Never rejects. */
export function checkHealth(url: string): Promise<Checked> {
  return new Promise((resolve) => {
    const request = get(`${url}/_iamulator/health`, { timeout: TIMEOUT_MILLISECONDS }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve(judge(url, response.statusCode ?? 0, body)))
    })
    request.on('timeout', () => request.destroy(new Error(`no answer in ${TIMEOUT_MILLISECONDS / 1000} s`)))
    request.on('error', (error) => resolve({ healthy: false, message: `${url}: ${error.message || error}` }))
  })
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

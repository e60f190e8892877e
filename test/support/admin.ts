/** Sends requests to the endpoints under `/_iamulator/`. */
import type { TestServer } from './harness.ts'

/**
 * Sends a request, and returns the status and the JSON of the response.
 *
 * @param body sent as JSON, unless it is text
 */
export async function request(
  { url }: Pick<TestServer, 'url'>,
  method: string,
  path: string,
  body?: unknown,
) {
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
  const init = { method, ...(text === undefined ? {} : { body: text }) }
  const response = await fetch(`${url}/_iamulator/${path}`, init)
  return { status: response.status, body: await response.json() }
}

/** A client of server-sent events. Node.js 20 has no EventSource. */
import { type IncomingMessage, request } from 'node:http'
import type { TestServer } from '../../support/harness.ts'

export interface DecisionEvent {
  readonly id: number
  /** Undefined for a block that is no event, because it has no data. */
  readonly data: Readonly<Record<string, unknown>> | undefined
}

export interface EventClient {
  readonly response: IncomingMessage
  /** Reads the next blocks, also those without data. */
  read(count: number): Promise<readonly DecisionEvent[]>
  /** Reads until the server ends the stream. Returns the remaining blocks. */
  end(): Promise<readonly DecisionEvent[]>
  close(): void
}

/** Opens a stream of decisions. Resolves with the head of the response. */
export function openEvents(
  { port }: Pick<TestServer, 'port'>,
  query = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<EventClient> {
  return new Promise((resolve, reject) => {
    const path = `/_iamulator/decisions/stream${query}`
    const sent = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      resolve(clientOf(response))
    })
    sent.on('error', reject).end()
  })
}

function clientOf(response: IncomingMessage): EventClient {
  const blocks = blocksIn(response)
  const upTo = async (count: number) => {
    const read: DecisionEvent[] = []
    while (read.length < count) {
      const { value, done } = await blocks.next()
      if (done) break
      read.push(value)
    }
    return read
  }
  return {
    response,
    read: upTo,
    end: () => upTo(Number.POSITIVE_INFINITY),
    close: () => {
      response.destroy()
    },
  }
}

async function* blocksIn(response: IncomingMessage): AsyncGenerator<DecisionEvent, undefined> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    // Comments keep a connection open.
    for (const block of blocks) if (!block.startsWith(':')) yield toEvent(block)
  }
  return undefined
}

function toEvent(block: string): DecisionEvent {
  const fields = new Map(block.split('\n').map((line) => [line.split(': ')[0], line.replace(/^\w+: /, '')]))
  const data = fields.get('data')
  return { id: Number(fields.get('id')), data: data === undefined ? undefined : JSON.parse(data) }
}

/** An upstream that answers requests to S3 as a test says, without a process of its own. */
import { createServer } from 'node:http'
import { listen } from './harness.ts'

export interface S3Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface ScriptedS3 {
  readonly url: string
  /** By method and URL, such as `GET /bucket/key?acl`. By default, all buckets exist, and nothing else does. */
  readonly answers: Map<string, S3Answer>
  /** The requests that arrived, those of the guard itself among them, in the form of the keys of `answers`. */
  readonly arrivals: string[]
  close(): Promise<void>
}

export async function scriptedS3(): Promise<ScriptedS3> {
  const answers = new Map<string, S3Answer>()
  const arrivals: string[] = []
  const server = createServer(async (request, response) => {
    const name = `${request.method} ${withoutOperation(request.url ?? '')}`
    arrivals.push(name)
    for await (const _part of request);
    const { status = 200, headers = {}, body = '' } = answers.get(name) ?? defaultAnswer(name)
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body)
  })
  return {
    ...{ url: `http://127.0.0.1:${await listen(server)}`, answers, arrivals },
    close: () => {
      server.closeAllConnections()
      return new Promise((closed) => server.close(() => closed()))
    },
  }
}

/** SDKs for JavaScript name the operation in the query. */
function withoutOperation(url: string): string {
  return url.replace(/([?&])x-id=\w+&?/, '$1').replace(/[?&]$/, '')
}

const NOTHING: S3Answer = {
  status: 404,
  body: '<Error><Code>NoSuchThing</Code><Message>No.</Message></Error>',
}

function defaultAnswer(name: string): S3Answer {
  return /^HEAD \/[^/?]+$/.test(name) ? {} : NOTHING
}

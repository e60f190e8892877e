/** An upstream with buckets of which every object exists, without a process of its own. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen } from './harness.ts'

export interface BucketUpstream {
  readonly url: string
  close(): Promise<void>
}

/** @param policies the texts of bucket policies, by bucket */
export async function bucketUpstream(
  policies: Readonly<Record<string, string>> = {},
): Promise<BucketUpstream> {
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(`http://upstream${request.url}`)
    if (/^\/[^/]+\/./.test(pathname)) response.end(request.method === 'HEAD' ? undefined : 'content')
    else answerBucket(request, response, search === '?policy' ? policies[pathname.slice(1)] : undefined)
  })
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

/** Everything but its policy is not configured. */
function answerBucket({ method }: IncomingMessage, response: ServerResponse, policy: string | undefined) {
  if (method === 'HEAD') response.end()
  else if (policy !== undefined) response.end(policy)
  else {
    response.statusCode = 404
    response.end('<Error><Code>NoSuchBucketPolicy</Code><Message>It does not exist</Message></Error>')
  }
}

/** Records the requests that the AWS SDK for JavaScript makes. */
import { createServer } from 'node:http'

let captured = []
const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { method, url, rawHeaders: headers } = request
    captured.push({ method, url, headers, body: Buffer.concat(chunks).toString('base64') })
    response.end()
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
export const options = {
  endpoint: `http://127.0.0.1:${server.address().port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
  maxAttempts: 1,
}

/** Sends each request. The response is empty, so that some fail afterwards. */
export async function record(cases) {
  for (const [name, send, expected] of cases) {
    captured = []
    await send().catch(() => undefined)
    const [service, operation] = name.split('.')
    process.stdout.write(`${JSON.stringify({ service, operation, ...captured[0], expected })}\n`)
  }
}

export const QUEUE = 'https://sqs.us-east-1.amazonaws.com/111122223333/a-queue'
export const TOPIC = 'arn:aws:sns:us-east-1:111122223333:topic'
export const ROLE = 'arn:aws:iam::111122223333:role/a+b=c,d'
export const TAGS = [
  { Key: 'a b', Value: 'é' },
  { Key: 'c&d', Value: '' },
]

/** Ends the recording. */
export function close() {
  server.closeAllConnections()
  server.close()
}

/** Measures that denials, whose details are kept, do not fill the memory. */
import { ask, repeat, request, sendAll } from './load.mjs'
import { report } from './report.mjs'
import { memoryMegabytes, startIamulator } from './servers.mjs'

/** As many as the server keeps. */
const KEPT = 10_000
const ROUNDS = 20

export async function measureDenials() {
  const server = await startIamulator()
  await sendAll(server.port, [request(server.port, 'iam', { Action: 'CreateUser', UserName: 'denied' })], 1)
  const denials = repeat(KEPT, question(server.port))
  await requireDenial(server.port)
  for (let round = 0; round < 3; round++) await sendAll(server.port, denials)
  const first = memoryMegabytes(server.pid)
  const start = performance.now()
  let most = first
  for (let round = 0; round < ROUNDS; round++) {
    await sendAll(server.port, denials)
    most = Math.max(most, memoryMegabytes(server.pid))
  }
  const perSecond = (ROUNDS * KEPT) / ((performance.now() - start) / 1000)
  const note = `${most.toFixed(0)} MB, ${perSecond.toFixed(0)} denials per second`
  report('most memory during 200,000 more denials, after 30,000', most / first, 'x', { atMost: 2 }, note)
  await server.stop()
}

async function requireDenial(port) {
  const answer = await ask(port, question(port))
  if (!answer.includes('"authorizationId"')) throw new Error(`this is no denial: ${answer}`)
}

function question(port) {
  const body = JSON.stringify({
    principal: 'arn:aws:iam::000000000000:user/denied',
    action: 's3:GetObject',
    resources: ['arn:aws:s3:::bucket/key'],
  })
  return Buffer.from(
    `POST /_iamulator/authorize HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
}

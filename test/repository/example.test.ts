/** Tests the example service when it cannot listen. */
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const EXAMPLE = fileURLToPath(new URL('../../examples/ssm/server.mjs', import.meta.url))

function startExample(port: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [EXAMPLE, port], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('a port that is taken ends it with a sentence', async () => {
  const other = createServer()
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening))
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const stderr = `error: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`
  expect(startExample(String(port))).toEqual({ status: 1, stdout: '', stderr })
  other.close()
})

test.each(['abc', '65536', '-1'])('so does %s, which is no port', (port) => {
  expect(startExample(port)).toEqual({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^error: options\.port should be .*\n$/),
  })
})

/** Resets of emulators of other services: what becomes of upstreams that can or cannot be reset. */
import { createServer } from 'node:http'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createIamulator, type Iamulator, type IamulatorOptions } from '../../package/index.ts'
import { startSharedServer } from '../../package/runners/shared-server.ts'
import { WorkerAccount } from '../../package/runners/worker-account.ts'
import { listen } from '../support/harness.ts'
import { recordingUpstream } from '../support/recording-upstream.ts'

/** How often the upstream was reset, in the way of moto. It takes every account for 000000000000. */
let resets = 0
const resettable = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/moto-api/reset') {
    resets++
    response.end('{"status": "ok"}')
  } else if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    response.end('<A><GetCallerIdentityResult><Account>000000000000</Account></GetCallerIdentityResult></A>')
  } else {
    response.setHeader('Content-Type', 'application/x-amz-json-1.0').end('{}')
  }
})
let upstream: string
beforeAll(async () => {
  upstream = `http://127.0.0.1:${await listen(resettable)}`
})
afterAll(() => {
  resettable.closeAllConnections()
  resettable.close()
})

async function withIamulator(options: IamulatorOptions, use: (iam: Iamulator) => Promise<void>) {
  const iam = await createIamulator(options)
  try {
    await use(iam)
  } finally {
    await iam.close()
  }
}

/** Returns how many resets of the upstream something causes. */
async function resetsBy(act: () => Promise<unknown>): Promise<number> {
  const before = resets
  await act()
  return resets - before
}

/** Collects the warnings of a log. `warned` resolves with the first one. */
function warningsOf() {
  const warnings: string[] = []
  let warn = () => {}
  const warned = new Promise<void>((resolve) => {
    warn = resolve
  })
  const log = (line: string) => {
    if (!line.includes('WARNING')) return
    warnings.push(line.replace(/^\S+ WARNING /, ''))
    warn()
  }
  return { warnings, log, warned }
}

/** Returns the address of a server that has stopped. */
async function nowhere(): Promise<string> {
  const server = createServer()
  const url = `http://127.0.0.1:${await listen(server)}`
  await new Promise((closed) => server.close(closed))
  return url
}

async function post(iam: Iamulator, path: string, body: object) {
  const response = await fetch(`${iam.url}/_iamulator/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

describe('a reset', () => {
  test('keeps the upstream unless the server or the request says otherwise', () =>
    withIamulator({ upstream }, async (iam) => {
      expect(await resetsBy(() => iam.reset())).toBe(0)
      expect(await resetsBy(() => iam.resetUpstream())).toBe(1)
      const upstreams = { [upstream]: 'reset' }
      expect(await post(iam, 'reset', { upstream: true })).toMatchObject({ status: 200, body: { upstreams } })
      expect((await post(iam, 'reset', {})).body).toEqual({ reset: 'everything', seeded: false })
    }))

  test('resets the upstream with resetUpstream, but not with one account', () =>
    withIamulator({ upstream, resetUpstream: 'on' }, async (iam) => {
      expect(await resetsBy(() => iam.reset())).toBe(1)
      expect(await resetsBy(() => iam.reset({ account: '111122223333' }))).toBe(0)
      expect(await resetsBy(() => post(iam, 'reset', { upstream: false }))).toBe(0)
      const one = await post(iam, 'reset', { account: '111122223333', upstream: true })
      expect(one).toMatchObject({ status: 400, body: { error: 'InvalidBody' } })
      expect(await post(iam, 'reset', { upstream: 1 })).toMatchObject({ status: 400 })
    }))
})

describe('an upstream', () => {
  test('that has no way to be reset is named', async () => {
    const other = await recordingUpstream()
    await withIamulator({ upstream: { s3: other.url, '*': upstream } }, async (iam) => {
      const message = `The upstream ${other.url} cannot be reset: only moto can.`
      await expect(iam.resetUpstream()).rejects.toMatchObject({ code: 'UpstreamNotReset', message })
    })
    await other.close()
  })

  test('that is down is named', async () => {
    const down = await nowhere()
    await withIamulator({ upstream: down }, async (iam) => {
      const message = `The upstream ${down} cannot be reached.`
      await expect(iam.resetUpstream()).rejects.toMatchObject({ code: 'UpstreamNotReset', message })
      await expect(iam.reset()).resolves.toBeUndefined()
    })
  })

  test('that does not exist is an error', () =>
    withIamulator({}, async (iam) => {
      await expect(iam.resetUpstream()).rejects.toMatchObject({ code: 'NoUpstream' })
    }))

  test('that has one account only is a reason to warn those who use another', async () => {
    const { warnings, log, warned } = warningsOf()
    await withIamulator({ upstream, log }, async (iam) => {
      for (const account of ['000000000000', '000000000001', '000000000001'] as const) {
        const queues = new SQSClient(iam.clientConfig({ account }))
        await queues.send(new ListQueuesCommand({}))
        queues.destroy()
      }
      await warned
    })
    expect(warnings).toEqual([
      expect.stringContaining('answers as account 000000000000 when it is asked as account 000000000001'),
    ])
  })
})

describe('at the start', () => {
  test('one warning names an upstream that does not respond, and so does the first call', async () => {
    const down = await nowhere()
    const { warnings, log, warned } = warningsOf()
    await withIamulator({ upstream: { sqs: down, sns: down, s3: upstream }, log }, async (iam) => {
      await warned
      expect(warnings).toEqual([
        `The upstream ${down} cannot be reached (ECONNREFUSED). Calls to it fail until it responds. Its address is from the option upstream.`,
      ])
      const queues = new SQSClient({ ...iam.clientConfig(), maxAttempts: 1 })
      await expect(queues.send(new ListQueuesCommand({}))).rejects.toMatchObject({
        name: 'ServiceUnavailable',
        message: expect.stringContaining(`The upstream ${down} cannot be reached`),
      })
      queues.destroy()
    })
  })

  test('the warning says when the address is from the seed', async () => {
    const down = await nowhere()
    const { warnings, log, warned } = warningsOf()
    await withIamulator({ seed: { upstream: down }, log }, () => warned)
    expect(warnings).toEqual([expect.stringMatching(/ Its address is from the seed\.$/)])
  })

  test('nobody waits for an upstream that says nothing, and none is warned about that is there', async () => {
    const silent = createServer(() => {})
    const url = `http://127.0.0.1:${await listen(silent)}`
    const { warnings, log } = warningsOf()
    await withIamulator({ upstream: { sqs: url, '*': upstream }, log }, async () => {})
    silent.closeAllConnections()
    await new Promise((closed) => silent.close(closed))
    expect(warnings).toEqual([])
  })
})

describe('workers of a test runner', () => {
  test('reset the upstream with their account if there is one worker', async () => {
    const run = { root: '.', workers: 1 }
    const server = await startSharedServer({ upstream, resetUpstream: 'on' }, run)
    const iam = new WorkerAccount(server.shared, 1)
    await iam.prepare()
    expect(await resetsBy(() => iam.reset())).toBe(1)
    await iam.finish()
    await server.close()
  })

  test('must not reset what others use', async () => {
    const started = startSharedServer({ upstream, resetUpstream: 'on' }, { root: '.', workers: 2 })
    await expect(started).rejects.toMatchObject({ code: 'SeveralWorkers' })
  })
})

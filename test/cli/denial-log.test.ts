/** Tests that the log line of a denial contains the page or the command that explains it. */
import { ListUsersCommand } from '@aws-sdk/client-iam'
import { GetFederationTokenCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { Log } from '../../core/runtime/log.ts'
import { startServer } from '../../server/app/start.ts'
import { userWith, withServer } from '../services/callers.ts'
import { ROOT, type TestServer } from '../support/harness.ts'

const EXPLAINED = / (\S+) explain: iamulator explain \1$/

/** Returns the last line of the log. */
const lastLine = (server: TestServer) => server.log().trimEnd().split('\n').at(-1)

test.each([
  ['enforce', '403 AccessDenied'],
  ['audit', '200'],
] as const)('with --auth %s', async (auth, outcome) => {
  await withServer({ auth }, async (server) => {
    const alice = server.iam(await userWith(server, 'alice'))
    expect(lastLine(server)).toMatch(/ allow \S+ \S+ [0-9a-f-]{36}$/)
    await alice.send(new ListUsersCommand({})).catch(() => undefined)
    expect(lastLine(server)).toMatch(EXPLAINED)
    expect(lastLine(server)).toContain(` ${outcome} iam:ListUsers deny `)
    const requestId = EXPLAINED.exec(lastLine(server) ?? '')?.[1]
    const body = JSON.stringify({ requestId })
    const answer = await fetch(`${server.url}/_iamulator/explain`, { method: 'POST', body })
    expect(await answer.json()).toMatchObject({ requestId, decisions: [{ decision: 'implicitDeny' }] })
  })
})

test('that of a request for which no policy was asked says why', async () => {
  await withServer({}, async (server) => {
    const { Credentials: federated } = await server
      .sts(ROOT)
      .send(new GetFederationTokenCommand({ Name: 'fred' }))
    const credentials = {
      accessKeyId: federated?.AccessKeyId ?? '',
      secretAccessKey: federated?.SecretAccessKey ?? '',
      sessionToken: federated?.SessionToken ?? '',
    }
    await server
      .iam(credentials)
      .send(new ListUsersCommand({}))
      .catch(() => undefined)
    expect(lastLine(server)).toMatch(
      / deny \S+ \S+ [0-9a-f-]{36} refused: The security token included in the request is invalid/,
    )
  })
})

test.each([
  ['the page', {}, (url: string, id: string) => `${url}/console/explain/${id}`],
  [
    'the command, if there are no pages',
    { console: 'off' },
    (url: string, id: string) => `iamulator explain ${id} --port ${new URL(url).port}`,
  ],
] as const)('of a server that listens, %s', async (_, settings, explained) => {
  let logged = ''
  const log = new Log('info', (text) => {
    logged += text
  })
  const server = await startServer({ port: 0, ...settings }, { log })
  const asked = {
    principal: 'arn:aws:iam::000000000000:user/iamulator',
    action: 's3:GetObject',
    resources: ['*'],
  }
  const endpointPolicy = { Statement: [] }
  const body = JSON.stringify({ ...asked, endpointPolicy })
  const answer = await fetch(`${server.url}/_iamulator/authorize`, { method: 'POST', body })
  const { requestId, explainUrl } = Object(await answer.json())
  await server.close()
  const line = logged.split('\n').find((each) => each.includes(' deny '))
  expect(line?.split(' explain: ')[1]).toBe(explained(server.url, requestId))
  expect(explainUrl).toBe('console' in settings ? undefined : `${server.url}/console/explain/${requestId}`)
})

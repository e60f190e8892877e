/** Answers that are computed in turns, while others change the state: who can do something, and the access map. */
import { CreateRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { expect, jest, test } from '@jest/globals'
import { presentGraph } from '../../server/admin/access-map.ts'
import { whoCan } from '../../server/admin/who-can.ts'
import { keyOf } from '../../store/index.ts'
import { changeUser, userArn, userWith, withServer } from '../services/callers.ts'
import { ACCOUNT, policy, type TestServer } from '../support/harness.ts'

const NAMES = ['ann', 'bob']

/** Asks while every turn is over at once, and makes a change before the second identity has its turn. */
async function askMeanwhile(ask: () => Promise<unknown>, change: () => void): Promise<string> {
  let time = performance.now()
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => (time += 1000))
  const answer = ask()
  await new Promise<void>((resolve) => {
    setImmediate(resolve)
  })
  change()
  clock.mockRestore()
  return JSON.stringify(await answer)
}

test('who can do something is about one state', async () => {
  await withServer({}, async (server) => {
    for (const name of NAMES) await userWith(server, name, policy('Allow', 's3:GetObject'))
    const question = { action: 's3:GetObject', resource: 'arn:aws:s3:::data/a' }
    const ask = async () => (await whoCan(server.iamulator, question)).body
    // The first question loads what the next one needs.
    expect(JSON.stringify(await ask())).toContain(userArn('bob'))
    for (const name of NAMES) changeUser(server, name, (user) => ({ ...user, path: '/team/' }))
    const answer = await askMeanwhile(ask, () => {
      for (const name of NAMES) changeUser(server, name, (user) => ({ ...user, inline: {} }))
    })
    expect(answer).not.toMatch(/user\/(?:ann|bob)/)
  })
})

test('the access map is about one state', async () => {
  await withServer({}, async (server) => {
    for (const name of NAMES) await userWith(server, name, policy('Allow', 'sts:AssumeRole'))
    const trust = (Principal: object) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' },
      })
    const PolicyDocument = trust({ AWS: NAMES.map((name) => userArn(name)) })
    const role = { RoleName: 'deployer', AssumeRolePolicyDocument: PolicyDocument }
    await server.iam().send(new CreateRoleCommand(role))
    const ask = () => presentGraph(server.iamulator)
    expect(JSON.stringify(await ask())).toContain(userArn('bob'))
    await server.iam().send(new UpdateAssumeRolePolicyCommand({ RoleName: 'deployer', PolicyDocument }))
    const answer = await askMeanwhile(ask, () => {
      changeRole(server, 'deployer', trust({ Service: 'lambda.amazonaws.com' }))
    })
    expect(answer).toContain('lambda.amazonaws.com')
    expect(answer).not.toMatch(/user\/(?:ann|bob)/)
  })
})

test('those who ask at the same time get the same map, which is computed once', async () => {
  await withServer({}, async ({ iamulator }) => {
    const [one, other] = await Promise.all([presentGraph(iamulator), presentGraph(iamulator)])
    expect(other.answer).toBe(one.answer)
  })
})

function changeRole({ iamulator }: TestServer, name: string, trust: string): void {
  iamulator.store.transact({ partition: 'aws', accountId: ACCOUNT }, (tx) => {
    const role = tx.roles.get(keyOf(name))
    if (role) tx.roles.put(keyOf(name), { ...role, trust })
  })
}

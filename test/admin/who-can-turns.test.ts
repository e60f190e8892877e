/** Who can do something, while others change the state. */
import { expect, jest, test } from '@jest/globals'
import { whoCan } from '../../server/admin/who-can.ts'
import { changeUser, userArn, userWith, withServer } from '../services/callers.ts'
import { policy } from '../support/harness.ts'

test('an answer is about one state, although others are answered while it is computed', async () => {
  await withServer({}, async (server) => {
    const names = ['ann', 'bob']
    for (const name of names) await userWith(server, name, policy('Allow', 's3:GetObject'))
    const question = { action: 's3:GetObject', resource: 'arn:aws:s3:::data/a' }
    const ask = async () => JSON.stringify((await whoCan(server.iamulator, question)).body)
    // The first question loads what the next one needs.
    expect(await ask()).toContain(userArn('bob'))
    for (const name of names) changeUser(server, name, (user) => ({ ...user, path: '/team/' }))
    // Every turn is over at once.
    let time = performance.now()
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => (time += 1000))
    const answer = ask()
    // Before the second identity has its turn.
    await new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
    for (const name of names) changeUser(server, name, (user) => ({ ...user, inline: {} }))
    clock.mockRestore()
    expect(await answer).not.toMatch(/user\/(?:ann|bob)/)
  })
})

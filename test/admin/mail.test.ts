/** The e-mail that AWS would send. */
import { describe, expect, test } from '@jest/globals'
import { sendMail } from '../../core/engine/mail.ts'
import { request } from '../support/admin.ts'
import { ACCOUNT, NOW, OTHER, serverForEachTest, startServer } from '../support/harness.ts'
import { at } from '../support/places.ts'

const server = serverForEachTest(() => startServer({}, { now: () => NOW }))

const CODE = { to: 'ann@example.com', subject: 'Your code', text: 'The code is 123456.', code: '123456' }
const LINK = {
  to: 'bob@example.com',
  subject: 'Welcome',
  text: 'See https://x.example',
  link: 'https://x.example',
}
const send = (mail: Parameters<typeof sendMail>[2], accountId = ACCOUNT) =>
  sendMail(server.iamulator, at(accountId), mail)
const list = (query = '') => request(server, 'GET', `mail${query}`)
const subjects = async (query = '') =>
  (await list(query)).body.mail.map(({ subject }: { readonly subject: string }) => subject)
const date = new Date(NOW).toISOString()

describe('GET', () => {
  test('lists e-mail with its code or link, newest first', async () => {
    expect(await list()).toEqual({ status: 200, body: { mail: [] } })
    send(CODE)
    send(LINK, OTHER)
    const mail = [
      { ...LINK, date, accountId: OTHER },
      { ...CODE, date, accountId: ACCOUNT },
    ]
    expect(await list()).toEqual({ status: 200, body: { mail } })
  })

  test('dates e-mail by the clock of the account', async () => {
    await request(server, 'POST', 'clock', { advance: '1h', account: OTHER })
    send(CODE, OTHER)
    expect((await list()).body.mail[0].date).toBe(new Date(NOW + 3_600_000).toISOString())
  })

  test('selects by address and by account', async () => {
    send(CODE)
    send(LINK, OTHER)
    expect(await subjects('?to=ANN@example.com')).toEqual(['Your code'])
    expect(await subjects(`?account=${OTHER}`)).toEqual(['Welcome'])
    expect(await subjects(`?account=${OTHER}&to=ann@example.com`)).toEqual([])
    expect(await list('?from=ann')).toEqual({
      status: 400,
      body: {
        error: 'InvalidQuery',
        message: 'Unknown parameter "from". Use "account", "partition", or "to".',
      },
    })
  })

  test('keeps the last 1,000', async () => {
    for (let number = 1; number <= 1001; number++) send({ ...CODE, subject: String(number) })
    const all = await subjects()
    expect([all.length, all[0], all[999]]).toEqual([1000, '1001', '2'])
  })
})

describe('DELETE', () => {
  test('removes all e-mail, or that of one account', async () => {
    send(CODE)
    send(CODE)
    send(LINK, OTHER)
    expect(await request(server, 'DELETE', `mail?account=${ACCOUNT}`)).toEqual({
      status: 200,
      body: { removed: 2 },
    })
    expect(await subjects()).toEqual(['Welcome'])
    expect(await request(server, 'DELETE', 'mail')).toEqual({ status: 200, body: { removed: 1 } })
    expect(await subjects()).toEqual([])
  })
})

describe('a reset', () => {
  test('removes all e-mail, or that of one account', async () => {
    send(CODE)
    send(LINK, OTHER)
    await request(server, 'POST', 'reset', { account: ACCOUNT })
    expect(await subjects()).toEqual(['Welcome'])
    await request(server, 'POST', 'reset')
    expect(await subjects()).toEqual([])
  })
})

/** The endpoints that set, list, and remove faults. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { request } from '../support/admin.ts'
import { ACCOUNT, OTHER, serverForEachTest } from '../support/harness.ts'
import { call, iamForm } from '../support/raw.ts'
import { addFault, listFaults } from './fault-requests.ts'

const ERROR = { code: 'Throttling' }

const server = serverForEachTest()

const listUsers = () => call(server, iamForm('ListUsers'))

describe('the list', () => {
  test('shows what is left, without what was not given', async () => {
    await addFault(server, {
      action: 'iam:*',
      error: { code: 'Throttling', status: 429, message: 'Wait' },
      times: 3,
      delayMs: 1,
    })
    await addFault(server, { action: 'sts:*', delayMs: 5, account: OTHER, partition: 'aws-cn' })
    expect((await listUsers()).status).toBe(429)
    expect(await listFaults(server)).toEqual([
      {
        id: '1',
        action: 'iam:*',
        error: { code: 'Throttling', status: 429, message: 'Wait' },
        delayMs: 1,
        times: 2,
      },
      { id: '2', action: 'sts:*', account: OTHER, partition: 'aws-cn', delayMs: 5 },
    ])
  })
})

describe('the list for an account', () => {
  beforeEach(async () => {
    await addFault(server, { action: 'iam:*', error: ERROR })
    await addFault(server, { action: 'iam:*', error: ERROR, account: ACCOUNT })
    await addFault(server, { action: 'iam:*', error: ERROR, account: ACCOUNT, partition: 'aws-cn' })
    await addFault(server, { action: 'iam:*', error: ERROR, account: OTHER })
  })

  test.each([
    [`?account=${ACCOUNT}`, ['2']],
    [`?account=${ACCOUNT}&partition=aws-cn`, ['3']],
  ])('with the query %s', async (query, ids) => {
    expect((await request(server, 'GET', `faults${query}`)).body).toEqual({
      faults: ids.map((id) => expect.objectContaining({ id })),
    })
  })

  test('but not with an unknown parameter', async () => {
    expect(await request(server, 'GET', 'faults?acount=1')).toEqual({
      status: 400,
      body: {
        error: 'InvalidQuery',
        message: 'Unknown parameter "acount". Did you mean "account"? You can also use "partition".',
      },
    })
  })
})

describe('faults are removed', () => {
  beforeEach(async () => {
    await addFault(server, { action: 'iam:*', error: ERROR })
    await addFault(server, { action: 'iam:*', error: ERROR, account: ACCOUNT })
    await addFault(server, { action: 'iam:*', error: ERROR, account: ACCOUNT, partition: 'aws-cn' })
  })
  const ids = async () => Array.from(await listFaults(server), ({ id }: { readonly id: string }) => id)

  test('one by one', async () => {
    expect(await request(server, 'DELETE', 'faults/2')).toEqual({ status: 200, body: { removed: 1 } })
    expect(await request(server, 'DELETE', 'faults/2')).toEqual({ status: 200, body: { removed: 0 } })
    expect(await ids()).toEqual(['1', '3'])
  })

  test.each(['0', '4', 'x', '1e0', '-1'])('but there is none with the ID %s', async (id) => {
    expect(await request(server, 'DELETE', `faults/${id}`)).toEqual({
      status: 404,
      body: { error: 'NoSuchFault', message: `There has been no fault with the ID "${id}".` },
    })
    expect(await ids()).toHaveLength(3)
  })

  test.each([
    ['', 3, []],
    [`?account=${ACCOUNT}`, 1, ['1', '3']],
    [`?account=${ACCOUNT}&partition=aws-cn`, 1, ['1', '2']],
  ])('with the query %j', async (query, removed, left) => {
    expect(await request(server, 'DELETE', `faults${query}`)).toEqual({ status: 200, body: { removed } })
    expect(await ids()).toEqual(left)
  })

  test.each([
    ['?id=1', 'Unknown parameter "id". Use "account" or "partition".'],
    ['?account=x', '"account" must be a string of 12 digits.'],
  ])('but not with the query %s', async (query, message) => {
    expect(await request(server, 'DELETE', `faults${query}`)).toEqual({
      status: 400,
      body: { error: 'InvalidQuery', message },
    })
    expect(await ids()).toHaveLength(3)
  })

  test('by a reset of everything', async () => {
    await request(server, 'POST', 'reset')
    expect(await ids()).toEqual([])
    expect((await listUsers()).status).toBe(200)
  })

  test('by a reset of their account', async () => {
    await request(server, 'POST', 'reset', { account: ACCOUNT })
    expect(await ids()).toEqual(['1', '3'])
  })
})

describe('is refused', () => {
  test.each<[object | string, string]>([
    [{}, '"action" must be a pattern for actions, such as "iam:Create*".'],
    [
      { action: 'iam:CreateUsr', error: ERROR },
      'No action that iamulator knows matches "iam:CreateUsr". Did you mean "iam:CreateUser"?',
    ],
    [{ action: 's3:*', error: ERROR }, 'No action that iamulator knows matches "s3:*".'],
    [{ action: '*' }, 'A fault needs "error", "delayMs", or both.'],
    [{ action: '*', delayMs: 0 }, 'A fault needs "error", "delayMs", or both.'],
    [{ action: '*', delay: 5 }, 'Unknown property "delay". Did you mean "delayMs"?'],
    [{ action: '*', delayMs: 600_001 }, '"delayMs" must be a whole number from 0 to 600000.'],
    [{ action: '*', delayMs: 1.5 }, '"delayMs" must be a whole number from 0 to 600000.'],
    [{ action: '*', delayMs: 1, times: 0 }, '"times" must be a whole number from 1 to 1000000.'],
    [{ action: '*', error: 'Throttling' }, '"error" must be an object, such as {"code": "Throttling"}.'],
    [{ action: '*', error: {} }, '"code" must be the code of an error, such as "Throttling".'],
    [{ action: '*', error: { code: 'a b' } }, '"code" must be the code of an error, such as "Throttling".'],
    [{ action: '*', error: { code: '<a>' } }, '"code" must be the code of an error, such as "Throttling".'],
    [{ action: '*', error: { code: 'A', status: 200 } }, '"status" must be a whole number from 400 to 599.'],
    [
      { action: '*', error: { code: 'A', text: 'x' } },
      'Unknown property "text". Use "code", "status", or "message".',
    ],
    [
      { action: '*', error: { code: 'A', message: 5 } },
      '"message" must be a text of at most 10000 characters.',
    ],
    [{ action: '*', error: ERROR, account: 5 }, '"account" must be a string of 12 digits.'],
    [{ action: '*', error: ERROR, partition: 'aws-cn' }, '"account" must be a string of 12 digits.'],
    ['[]', 'The body must be a JSON object.'],
  ])('%j', async (body, message) => {
    const refused = await request(server, 'POST', 'faults', body)
    expect(refused).toEqual({
      status: 400,
      body: { error: 'InvalidBody', message: expect.stringContaining(message) },
    })
    expect(await listFaults(server)).toEqual([])
  })

  test('more than 100', async () => {
    for (let count = 0; count < 100; count++) await addFault(server, { action: '*', error: ERROR })
    expect(await request(server, 'POST', 'faults', { action: '*', error: ERROR })).toEqual({
      status: 409,
      body: { error: 'TooManyFaults', message: 'The maximum number of faults is reached. Remove one first.' },
    })
  })

  test('a page of another site', async () => {
    const init = {
      method: 'POST',
      headers: { origin: 'http://evil.example' },
      body: '{"action":"*","delayMs":1}',
    }
    expect((await fetch(`${server.url}/_iamulator/faults`, init)).status).toBe(403)
    expect(await listFaults(server)).toEqual([])
  })
})

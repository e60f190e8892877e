/** Bodies that an upstream reads as another call than the one that was decided on. */

import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { sign } from 'aws4'
import { type GuardedMoto, guardedMoto } from '../support/guarded.ts'
import { REGION } from '../support/places.ts'
import { motoTest } from '../support/upstreams.ts'

let server: GuardedMoto
beforeAll(async () => {
  server = await guardedMoto()
  const secrets = server.client(SecretsManagerClient)
  await secrets.send(new CreateSecretCommand({ Name: 'plan', SecretString: 'hidden' }))
})
afterAll(() => server?.close())

motoTest('JSON that moto would read as a form is a list, as it was decided', async () => {
  const credentials = await server.user({ Action: 'secretsmanager:ListSecrets' })
  const post = async (target: string, body: string) => {
    const { host } = new URL(server.url)
    const headers = {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': `secretsmanager.${target}`,
      Host: host,
    }
    const request = {
      method: 'POST',
      path: '/',
      service: 'secretsmanager',
      region: REGION,
      headers,
      body,
      host,
    }
    const signed = sign(request, credentials)
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { ...headers, ...headersOf(signed) },
      body,
    })
    return { status: response.status, text: await response.text() }
  }
  const body = '{"SecretId":"plan","x":"&Action=GetSecretValue&"}'
  expect(await post('GetSecretValue', body)).toMatchObject({ status: 400 })
  const { status, text } = await post('ListSecrets', body)
  expect([status, JSON.parse(text)]).toMatchObject([200, { SecretList: [{ Name: 'plan' }] }])
  expect(text).not.toContain('hidden')
})

function headersOf({ headers = {} }: ReturnType<typeof sign>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

/** Tests that the account access manager survives a restart, and that a reset forgets it. */
import { expect, test } from '@jest/globals'
import { withDirectory } from '../../docs/temporary.ts'
import { NOW, startServer } from '../../support/harness.ts'
import { accountAccess } from './client.ts'
import { startAccess, user } from './world.ts'

test('applications and entitlements survive a restart, and end with a reset', async () => {
  await withDirectory(async (data) => {
    const world = await startAccess({ data })
    const { applicationArn } = world
    const entitlementId = await world.entitle(user())
    const before = await world.client.call('GetEntitlement', { applicationArn, entitlementId })
    await world.server.close()
    const server = await startServer({ data }, { now: () => NOW })
    try {
      const client = accountAccess(server)
      expect(await client.call('GetEntitlement', { applicationArn, entitlementId })).toEqual(before)
      const listed = await client.call('ListApplications')
      expect(listed.output).toMatchObject({ applications: [{ applicationArn }] })
      const reset = await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
      expect(reset.status).toBe(200)
      expect((await client.call('ListApplications')).output).toEqual({ applications: [] })
    } finally {
      await server.close()
    }
  })
})

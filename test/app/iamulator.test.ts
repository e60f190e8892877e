/** Creating an emulator in this process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { assembleIamulator } from '../../server/app/iamulator.ts'

let data: string
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'iamulator-app-'))
})
afterAll(() => rmSync(data, { recursive: true }))

test('a data directory is free again after settings that fail', async () => {
  const issuers = { 'https://idp.example.com': join(data, 'missing.json') }
  await expect(assembleIamulator({ data, issuers, logLevel: 'silent' })).rejects.toThrow('missing.json')
  const iamulator = await assembleIamulator({ data, logLevel: 'silent' })
  await iamulator.store.close()
})

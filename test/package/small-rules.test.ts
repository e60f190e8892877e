/** Tests rules of the package. */
import { expect, test } from '@jest/globals'
import { requireAccountId } from '../../package/handle/arguments.ts'
import { createIamulator } from '../../package/index.ts'
import { EventReader } from '../../package/transport/events.ts'

test('an account ID has no more than twelve digits', () => {
  expect(() => requireAccountId('1234567890123')).toThrow('12 digits')
  expect(requireAccountId('123456789012')).toBe('123456789012')
})

test('an event that arrives in two parts is one event', () => {
  const reader = new EventReader()
  expect(reader.read('id: 7\ndata: wh')).toEqual([])
  expect(reader.read('ole\n\n')).toEqual([{ id: '7', data: 'whole' }])
})

test('a snapshot can be discarded twice, and a closed handle answers no more', async () => {
  const iam = await createIamulator()
  const snapshot = await iam.snapshot()
  await snapshot.discard()
  await snapshot.discard()
  await iam.close()
  await expect(iam.reset()).rejects.toMatchObject({ code: 'Closed', message: 'This handle is closed.' })
})
